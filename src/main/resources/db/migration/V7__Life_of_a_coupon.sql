-- Set when an operator closes a coupon before its window ends: from then on the time counts for which its keys live in Redis.
alter table coupon add column closed_at datetime(3);

-- What administrators did, and when; in the same transaction as the change itself where that is in the database.
create table admin_action (
    -- UUIDv7, so the order of the key is that of time.
    id         binary(16)   not null,
    done_at    datetime(3)  not null,
    -- The subject of the token.
    actor      varchar(255) character set utf8mb4 collate utf8mb4_0900_bin not null,
    kind       varchar(30)  character set ascii collate ascii_bin not null,
    coupon_id  binary(16),
    -- The dead letter or the account that it was done to.
    target_id  binary(16),
    -- JSON, as it was written.
    details    text         not null,
    primary key (id),
    key admin_action_of_coupon (coupon_id, id),
    key admin_action_of_actor (actor, id)
);
