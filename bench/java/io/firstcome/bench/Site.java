package io.firstcome.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.firstcome.Tables;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.QuarkusProgram;
import io.firstcome.services.RedisServer.AppendFsync;
import io.firstcome.services.ServerProcess;
import io.firstcome.services.Services;

/** Everything that is measured: the servers, the yardstick, and as many instances of the application as a row wants. */
final class Site implements AutoCloseable {

    private final Settings settings;
    private final TokenFile tokens;
    private final Services services;
    private final QuarkusProgram yardstick;
    private final List<Application> instances = new ArrayList<>();
    private final Tables tables;
    private int started;

    private Site(Settings settings, TokenFile tokens, Services services, QuarkusProgram yardstick) {
        this.settings = settings;
        this.tokens = tokens;
        this.services = services;
        this.yardstick = yardstick;
        this.tables = Tables.connect(services.configuration()::get);
    }

    static Site start(Settings settings) {
        TokenFile tokens = MachineLock.during(settings.lock(), MachineLock.Kind.SHARED,
                () -> TokenFile.open(settings.cache(), settings.tokens()));
        QuarkusProgram yardstick = new QuarkusProgram("yardstick", YardstickBuild.build(settings), "/ready", settings.jvm(),
                Map.of("mp.jwt.verify.publickey.location", tokens.publicKey().toUri().toString()));
        // As a Redis in production is set most of the time
        Services services = Services.start("bench", AppendFsync.EVERYSEC);
        try {
            Site site = new Site(settings, tokens, services, yardstick);
            yardstick.start();
            site.instances(1);
            return site;
        } catch (RuntimeException e) {
            yardstick.close();
            services.close();
            throw e;
        }
    }

    /** Starts or stops instances until there are so many. */
    void instances(int count) {
        while (instances.size() > count) {
            Application last = instances.remove(instances.size() - 1);
            last.stop();
            last.close();
        }
        while (instances.size() < count) {
            instances.add(startInstance(Map.of()));
        }
    }

    /** Starts all instances anew, with these settings on top of what each needs. */
    void restart(int count, Map<String, String> more) {
        instances(0);
        for (int i = 0; i < count; i++) {
            instances.add(startInstance(more));
        }
    }

    private Application startInstance(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(services.configuration());
        all.put("mp.jwt.verify.publickey.location", tokens.publicKey().toUri().toString());
        all.put("smallrye.jwt.sign.key.location", tokens.privateKey().toUri().toString());
        all.put("firstcome.admin.username", Credentials.ADMIN);
        all.put("firstcome.admin.password", Credentials.ADMIN_PASSWORD);
        all.putAll(more);
        Application instance = new Application("bench-application-" + ++started, settings.jvm(), all);
        instance.start();
        return instance;
    }

    Settings settings() {
        return settings;
    }

    TokenFile tokens() {
        return tokens;
    }

    Services services() {
        return services;
    }

    Tables tables() {
        return tables;
    }

    String yardstickUrl() {
        return yardstick.url();
    }

    /** Of the first instance. */
    String url() {
        return instances.get(0).url();
    }

    List<Application> instances() {
        return List.copyOf(instances);
    }

    /** Whose processor time counts. */
    Map<String, List<Long>> groups() {
        Map<String, List<Long>> groups = new LinkedHashMap<>();
        groups.put("application", instances.stream().map(ServerProcess::pid).toList());
        groups.put("yardstick", List.of(yardstick.pid()));
        groups.put("redis", List.of(services.redis().pid()));
        groups.put("kafka", List.of(services.kafka().pid()));
        groups.put("mysql", List.of(services.mySql().pid()));
        return groups;
    }

    @Override
    public void close() {
        tables.close();
        instances.forEach(ServerProcess::close);
        yardstick.close();
        services.close();
    }
}
