-- Records of the claim log that the issuer could not issue as they are (SPEC §4), as they came. Times are UTC, to the
-- millisecond.
create table dead_letter (
    id               binary(16)   not null,
    -- Where the record stands that failed first. A dead-letter topic that is read again, or a claim log that is, brings the
    -- same places again and changes nothing.
    origin_topic     varchar(249) character set ascii collate ascii_bin not null,
    origin_partition int          not null,
    origin_offset    bigint       not null,
    -- The time of that record itself: it counts where a claim does not say when it was requested.
    recorded_at      datetime(3)  not null,
    record_key       varchar(255) character set utf8mb4 collate utf8mb4_0900_bin,
    payload          mediumblob,
    -- How large the payload was that came, null for a record without one; whether all of it is kept.
    payload_bytes    int,
    payload_whole    boolean      not null,
    -- Null where the payload cannot be read as a claim.
    coupon_id        binary(16),
    user_id          varchar(64)  character set utf8mb4 collate utf8mb4_0900_bin,
    requested_at     datetime(3),
    traceparent      varchar(55)  character set ascii collate ascii_bin,
    failure          varchar(20)  not null,
    cause            varchar(1000) not null,
    -- How often the issuer has failed with it.
    attempts         int          not null,
    first_failed_at  datetime(3)  not null,
    last_failed_at   datetime(3)  not null,
    -- When it goes to the issuer again; null: not before an operator says so.
    next_attempt_at  datetime(3),
    -- Set while a retry is in the claim log that has neither failed nor been seen to succeed.
    under_way_since  datetime(3),
    resolved_at      datetime(3),
    resolution       varchar(10),
    reason           varchar(500),
    resolved_by      varchar(255),
    -- Since when the topic of results is owed the news of a discard.
    owed_since       datetime(3),
    primary key (id),
    unique key dead_letter_origin (origin_topic, origin_partition, origin_offset),
    key dead_letter_due (resolved_at, next_attempt_at),
    key dead_letter_under_way (under_way_since),
    key dead_letter_owed (owed_since),
    key dead_letter_of_user (coupon_id, user_id, requested_at)
);
