package io.firstcome.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.firstcome.services.Application;

/** What the rows share: the site, the loads of the table, and the report. */
final class Bench {

    private static final int RATE_RUNS = 3;
    /** Of the users, who claim in one run. */
    private static final int SHARE = 4;

    private final Site site;
    private final Settings settings;
    private final Report report;
    private final Users users;
    private double acceptRate;

    Bench(Site site, Report report) {
        this.site = site;
        this.settings = site.settings();
        this.report = report;
        this.users = new Users(settings.tokens());
    }

    Site site() {
        return site;
    }

    Settings settings() {
        return settings;
    }

    Report report() {
        return report;
    }

    /** Does it if that row is wanted, and alone. */
    void row(String name, Runnable measurement) {
        longRow(name, () -> alone(() -> {
            measurement.run();
            return null;
        }));
    }

    /** One that would have the machine to itself for too long: it takes and leaves it by itself. */
    void longRow(String name, Runnable measurement) {
        if (settings.wants(name)) {
            System.out.println(name + " …");
            try {
                measurement.run();
            } catch (RuntimeException | AssertionError failure) {
                // The others are worth their time all the same
                report.fail(name, failure);
            }
        }
    }

    /** Does what may disturb other measurements and be disturbed by them. */
    <T> T alone(Supplier<T> work) {
        return MachineLock.during(settings.lock(), MachineLock.Kind.EXCLUSIVE, work);
    }

    InTurn inTurn(Supplier<Shot> yardstick, Supplier<Shot> row) {
        return InTurn.measure(settings, yardstick, row);
    }

    /** A POST by each user in turn. */
    Load posts(String url, List<String> paths) {
        return new Load(url, "POST", paths, site.tokens().file(), 0, settings.tokens(), true, settings.connections(),
                settings.seconds(), 0, false);
    }

    Load claims(Drop drop) {
        return posts(site.url(), List.of(drop.path()));
    }

    Supplier<Shot> yardstick(Yardstick yardstick, String path) {
        Load load = posts(site.url(yardstick), List.of(path));
        return () -> run(load);
    }

    Supplier<Shot> tokenCheckOnly() {
        return yardstick(Yardstick.CHECKED, "/checked");
    }

    Shot run(Load load) {
        return Wrk.run(load, site.groups());
    }

    /** Claims by users each of whom claims once, and who have not claimed anything for long. */
    Load claimsOnce(Drop drop) {
        return once(claims(drop), settings.tokens() / SHARE);
    }

    /** Again and again by half of the users, who have not been here for long. */
    Load byOthers(Load load) {
        int half = settings.tokens() / 2;
        return load.on(load.url(), users.take(half), half);
    }

    /** By so many users, each once. */
    Load once(Load load, int count) {
        return load.once(users.take(count), count);
    }

    /** One generator for each instance, all at the same time; each has its share of the users. */
    Shot runOnAll(Load load) {
        List<Application> instances = site.instances();
        int share = load.count() / instances.size();
        List<Wrk> running = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            running.add(Wrk.start(load.on(instances.get(i).url(), load.first() + i * share, share), site.groups()));
        }
        running.forEach(Wrk::awaitReady);
        return Shot.together(running.stream().map(Wrk::result).toList());
    }

    /** A fresh coupon with enough for all, claimed as fast as can be, and its audit. */
    Shot accept() {
        Drop drop = Drop.open(site, settings.tokens());
        Shot shot = run(claimsOnce(drop));
        drop.claimed(shot);
        drop.audit();
        return shot;
    }

    /** How many claims one instance accepts in a second; measured when it is asked for first. */
    double acceptRate() {
        if (acceptRate == 0) {
            InTurn.warmUp(settings, this::accept);
            List<Shot> shots = new ArrayList<>();
            for (int i = 0; i < RATE_RUNS; i++) {
                shots.add(alone(this::accept));
            }
            acceptRate = Spread.of(shots, Shot::perSecond).median();
        }
        return acceptRate;
    }

    void acceptRate(double measured) {
        acceptRate = measured;
    }
}
