package io.firstcome.services;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One set of the three servers that the application needs, empty at the start and shared with nobody. A JVM may have
 * several.
 */
public final class Services implements AutoCloseable {

    private final RedisServer redis;
    private final MySqlServer mySql;
    private final KafkaServer kafka;

    private Services(Path directory, ServerJars jars, RedisServer.AppendFsync appendFsync, ServerSize size) {
        this.redis = new RedisServer(directory.resolve("redis"), jars, appendFsync);
        this.mySql = new MySqlServer(directory.resolve("mysql"), jars, size);
        this.kafka = new KafkaServer(directory.resolve("kafka"), jars, size);
    }

    /**
     * A set of its own for a test, where Redis keeps every write that it has acknowledged; started when it returns.
     *
     * @param name of the folder in target/services that takes logs and data; of no other set of this JVM
     */
    public static Services start(String name) {
        return start(name, ServerJars.ofBuild(), RedisServer.AppendFsync.ALWAYS, ServerSize.TEST);
    }

    /** For measuring: started less quickly, and Redis keeps what is a second old, as in production. */
    public static Services startForLoad(String name) {
        return start(name, ServerJars.ofBuild(), RedisServer.AppendFsync.EVERYSEC, ServerSize.LOAD);
    }

    static Services start(String name, ServerJars jars, RedisServer.AppendFsync appendFsync, ServerSize size) {
        Services services = new Services(SetDirectories.create(name), jars, appendFsync, size);
        try {
            ServerProcess.startAll(services.all());
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
        return services;
    }

    public RedisServer redis() {
        return redis;
    }

    public MySqlServer mySql() {
        return mySql;
    }

    public KafkaServer kafka() {
        return kafka;
    }

    /** What an application needs to be told to use these servers. */
    public Map<String, String> configuration() {
        return Map.of(
                "quarkus.redis.hosts", redis.url(),
                "kafka.bootstrap.servers", kafka.address(),
                "quarkus.datasource.reactive.url", mySql.reactiveUrl(),
                "quarkus.datasource.jdbc.url", mySql.jdbcUrl(),
                "quarkus.datasource.username", MySqlServer.USERNAME,
                "quarkus.datasource.password", MySqlServer.PASSWORD);
    }

    /** Ends the servers and throws their data away; the logs stay. */
    @Override
    public void close() {
        all().forEach(ServerProcess::close);
    }

    List<ServerProcess> all() {
        return List.of(redis, mySql, kafka);
    }
}
