-- Who may log in here. The way of a claim never reads this table: a valid token is enough.
create table account (
    id            binary(16)  not null,
    -- ASCII only, compared without regard to case: 'Kim' cannot pose as 'kim'.
    username      varchar(30) character set ascii collate ascii_general_ci not null,
    -- bcrypt in modular crypt format: the cost stands in it
    password_hash varchar(60)    character set ascii collate ascii_bin not null,
    role          varchar(10) not null,
    created_at    datetime(3) not null,
    primary key (id),
    -- Decides between two sign-ups of one name at the same moment.
    unique key account_username (username)
);
