-- What becomes of an issued coupon: it is used for an order, given back when the order fails, or revoked. Times are UTC, to the
-- millisecond; amounts are in the smallest unit of the currency.
alter table issued_coupon
    -- Order ids are compared byte by byte, as user ids are.
    modify column order_id varchar(64) character set utf8mb4 collate utf8mb4_0900_bin,
    add column order_amount      bigint,
    add column discount          bigint,
    -- The order that was canceled last: its cancellation can be repeated though another order uses the coupon by then.
    add column canceled_order_id varchar(64) character set utf8mb4 collate utf8mb4_0900_bin,
    add column revoked_at        datetime(3),
    add column revocation_reason varchar(500),
    add column revoked_by        varchar(255),
    -- Whether the place of a revoked coupon went back to the gate, and to somebody else.
    add column place_returned    boolean     not null default false,
    -- Counts the changes since the row was issued: news that come late, or twice, are known by it.
    add column revision          int         not null default 0,
    add column changed_at        datetime(3),
    -- The last line of defence: one order at the most, and never one of a coupon that is revoked.
    add constraint issued_coupon_usage check ((used_at is null) = (order_id is null)
        and (used_at is null or revoked_at is null)),
    add constraint issued_coupon_returned check (revoked_at is not null or not place_returned);

-- issued_quantity counts the places that are held, and returned_quantity those that came back: together they are the last rank.
alter table coupon
    add column returned_quantity int not null default 0,
    add constraint coupon_returned check (returned_quantity >= 0);
