-- Identifiers are UUIDv7, so rows of one time lie together. Times are UTC, to the millisecond.

create table coupon (
    id                  binary(16)    not null,
    name                varchar(100)  not null,
    description         varchar(1000),
    discount_type       varchar(10)   not null,
    discount_value      bigint        not null,
    min_order_amount    bigint,
    max_discount_amount bigint,
    total_quantity      int           not null,
    issued_quantity     int           not null default 0,
    opens_at            datetime(3)   not null,
    closes_at           datetime(3)   not null,
    expires_at          datetime(3)   not null,
    state               varchar(10)   not null,
    created_at          datetime(3)   not null,
    version             int           not null default 0,
    primary key (id),
    key coupon_by_state (state, id),
    -- The last line of defence: whatever the code does, nothing is oversold.
    constraint coupon_not_oversold check (issued_quantity between 0 and total_quantity),
    constraint coupon_window check (opens_at < closes_at and closes_at <= expires_at)
);

-- The primary key is the order of the claim log, so that the issuer only ever appends.
-- User identifiers are compared byte by byte: 'kim' and 'Kim ' are two people.
create table issued_coupon (
    coupon_id    binary(16)  not null,
    rank_no      int         not null,
    user_id      varchar(64) character set utf8mb4 collate utf8mb4_0900_bin not null,
    requested_at datetime(3) not null,
    issued_at    datetime(3) not null,
    used_at      datetime(3),
    order_id     varchar(64),
    primary key (coupon_id, rank_no),
    unique key issued_coupon_once (coupon_id, user_id),
    key issued_coupon_of_user (user_id, issued_at),
    constraint issued_coupon_of_coupon foreign key (coupon_id) references coupon (id)
);
