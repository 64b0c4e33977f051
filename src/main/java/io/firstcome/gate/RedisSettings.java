package io.firstcome.gate;

import java.net.URI;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/**
 * What the operator has said of the connections to Redis ({@code quarkus.redis.*}): for the connections to single nodes of a
 * cluster, which Quarkus does not make.
 */
@ApplicationScoped
class RedisSettings implements RedisOptionsCustomizer {

    private volatile RedisOptions options = new RedisOptions();

    /** Called by Quarkus before it makes its client, which is the only one. */
    @Override
    public void customize(String clientName, RedisOptions read) {
        options = new RedisOptions(read);
    }

    boolean isCluster() {
        return options.getType() == RedisClientType.CLUSTER;
    }

    /** Some nodes of the cluster, as URIs. */
    List<String> hosts() {
        return options.getEndpoints();
    }

    /** @param node its URI; for connections as to the configured hosts, and to nothing else */
    Redis client(Vertx vertx, String node) {
        RedisOptions one = new RedisOptions(options)
                .setType(RedisClientType.STANDALONE)
                .setEndpoints(List.of(node));
        return Redis.newInstance(io.vertx.redis.client.Redis.createClient(vertx, one));
    }

    /** The URI of another node, that is reached in the same way as this one. */
    static String sibling(String node, String host, int port) {
        URI known = URI.create(node);
        String credentials = known.getRawUserInfo() == null ? "" : known.getRawUserInfo() + '@';
        String name = host.contains(":") ? '[' + host + ']' : host;
        return known.getScheme() + "://" + credentials + name + ':' + port;
    }
}
