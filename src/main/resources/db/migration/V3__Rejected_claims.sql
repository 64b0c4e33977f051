-- What the log decided against (SPEC §1). A claim that stands here stays rejected however often the topic is read again,
-- though there may be stock by then; a later claim of the same user (another requested_at) is decided anew.
-- Few: with a working gate only those for whom there is a place come into the log.
create table rejected_claim (
    coupon_id    binary(16)  not null,
    user_id      varchar(64) character set utf8mb4 collate utf8mb4_0900_bin not null,
    requested_at datetime(3) not null,
    rejected_at  datetime(3) not null,
    -- No foreign key: a dead letter that is discarded may name a coupon that never was.
    primary key (coupon_id, user_id, requested_at)
);

-- So that a gate that is rebuilt still knows a client's first answer by its Idempotency-Key.
alter table issued_coupon add column idempotency_key varchar(128) character set ascii collate ascii_bin;
