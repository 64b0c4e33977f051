package io.firstcome.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.firstcome.Tables;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.QuarkusProgram;
import io.firstcome.services.QuarkusProgram.Jvm;
import io.firstcome.services.ServerProcess;
import io.firstcome.services.Services;

/** Everything that is measured: the servers, the yardsticks, and as many instances of the application as a row wants. */
final class Site implements AutoCloseable {

    private final Settings settings;
    private final TokenFile tokens;
    private final Services services;
    private final Map<Yardstick, QuarkusProgram> yardsticks = new EnumMap<>(Yardstick.class);
    private final List<Application> instances = new ArrayList<>();
    private final Tables tables;
    private int started;

    private Site(Settings settings, TokenFile tokens, Services services) {
        this.settings = settings;
        this.tokens = tokens;
        this.services = services;
        this.tables = Tables.connect(services.configuration()::get);
    }

    static Site start(Settings settings) {
        TokenFile tokens = TokenFile.open(settings);
        Services services = Services.startForLoad("bench");
        try {
            Site site = new Site(settings, tokens, services);
            site.instances(1);
            return site;
        } catch (RuntimeException e) {
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
            instances.add(startInstance());
        }
    }

    private Application startInstance() {
        Application instance = instance("bench-application-" + ++started, Application.PACKAGED, settings.jvm());
        instance.start();
        return instance;
    }

    /** One more, not started, which is the caller's to stop and to close. */
    Application instance(String name, Path packaged, Jvm jvm) {
        Map<String, String> all = new LinkedHashMap<>(services.configuration());
        all.put("mp.jwt.verify.publickey.location", tokens.publicKey().toUri().toString());
        all.put("smallrye.jwt.sign.key.location", tokens.privateKey().toUri().toString());
        all.put("firstcome.admin.username", Credentials.ADMIN);
        all.put("firstcome.admin.password", Credentials.ADMIN_PASSWORD);
        // the load comes from one address
        all.put("firstcome.limits.enabled", "false");
        return new Application(name, packaged, jvm, all);
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

    /** Where that yardstick serves; started when it is wanted first. */
    String url(Yardstick yardstick) {
        return yardsticks.computeIfAbsent(yardstick, wanted -> {
            QuarkusProgram program = wanted.program(settings, tokens);
            program.start();
            return program;
        }).url();
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
        groups.put("yardstick", yardsticks.values().stream().map(ServerProcess::pid).toList());
        groups.put("redis", List.of(services.redis().pid()));
        groups.put("kafka", List.of(services.kafka().pid()));
        groups.put("mysql", List.of(services.mySql().pid()));
        groups.put("benchmark", List.of(ProcessHandle.current().pid()));
        return groups;
    }

    @Override
    public void close() {
        tables.close();
        instances.forEach(ServerProcess::close);
        yardsticks.values().forEach(ServerProcess::close);
        services.close();
    }
}
