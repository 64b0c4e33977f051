-- Events of usages, cancellations and revocations that the topic coupon-used does not have yet. Each is written by the
-- transaction that it tells of, and deleted by the one that has sent it (io.firstcome.usage.UsageRelay).
create table usage_event (
    id          bigint      not null auto_increment,
    coupon_id   binary(16)  not null,
    payload     varchar(4000) character set utf8mb4 collate utf8mb4_0900_bin not null,
    traceparent varchar(55) character set ascii collate ascii_bin,
    created_at  datetime(3) not null,
    primary key (id)
);

-- Whoever has this row locked is the one who sends: the order is kept, and the lock ends with its instance.
create table usage_relay (
    id int not null primary key
);
insert into usage_relay (id) values (1);
