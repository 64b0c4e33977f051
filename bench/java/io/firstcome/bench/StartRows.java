package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.firstcome.services.Application;
import io.firstcome.services.QuarkusProgram.Jvm;

/**
 * From the launch to the first ready answer, and what the process has used and holds then: the packaged application on the JDK of the
 * benchmark and on a newer one (25 or later), and there also packaged as aot-jar, with the cache of Dockerfile.jvm-aot.
 */
final class StartRows {

    private static final String NAME = "start";
    private static final Path TARGET = Path.of("target", "bench");
    private static final String AOT = "quarkus-aot";
    private static final Path FAST_JAR = Path.of("target", "quarkus-app");
    private static final String JAR = "quarkus-run.jar";
    private static final double MILLIS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * One start.
     *
     * @param millis from the launch
     * @param coreSeconds that the process has used, which says more where strangers keep the machine busy
     */
    private record Start(double millis, double coreSeconds, double mebibytes) {
    }

    private final Bench bench;
    private final Site site;

    StartRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
    }

    void measure() {
        bench.longRow(NAME, () -> Settings.newerJdk().ifPresentOrElse(this::starts,
                () -> bench.report().note("start: not measured, for no newer JDK was named (-Dfirstcome.bench.newer-jdk)")));
    }

    private void starts(Path newerJdk) {
        Path aotJar = packageAotJar();
        Path cache = train(aotJar, newerJdk);
        Jvm jvm = site.settings().jvm();
        Jvm newer = new Jvm(newerJdk, jvm.options());
        List<String> withCache = new ArrayList<>(jvm.options());
        withCache.add("-XX:AOTCache=" + cache);
        // Who else runs takes processor time
        site.instances(0);
        Map<String, Application> variants = new LinkedHashMap<>();
        add(variants, "fast-jar", FAST_JAR, jvm);
        add(variants, "fast-jar", FAST_JAR, newer);
        add(variants, "aot-jar without a cache", aotJar, newer);
        add(variants, "AOT cache", aotJar, new Jvm(newerJdk, withCache));
        try {
            report(bench.alone(() -> inTurn(variants)));
        } finally {
            variants.values().forEach(Application::close);
        }
        site.instances(1);
    }

    private void add(Map<String, Application> variants, String what, Path folder, Jvm jvm) {
        variants.put("%s, Java %s".formatted(what, Machine.javaVersion(jvm.home())),
                site.instance("bench-start-" + variants.size(), folder.resolve(JAR), jvm));
    }

    /** The first round only fills the caches of the machine. */
    private Map<String, List<Start>> inTurn(Map<String, Application> variants) {
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int run = 0; run <= site.settings().runs(); run++) {
            boolean counts = run > 0;
            variants.forEach((what, application) -> {
                Start start = start(application);
                System.out.printf("  %s: %.0f ms, %.2f s of a core, %.0f MiB%n", what, start.millis(), start.coreSeconds(),
                        start.mebibytes());
                if (counts) {
                    starts.computeIfAbsent(what, first -> new ArrayList<>()).add(start);
                }
            });
        }
        return starts;
    }

    private static Start start(Application application) {
        long launched = System.nanoTime();
        application.start();
        double millis = (System.nanoTime() - launched) / MILLIS;
        Start start = new Start(millis, Cpu.seconds(application.pid()), Cpu.peakMemory(application.pid()));
        application.stop();
        return start;
    }

    private void report(Map<String, List<Start>> starts) {
        starts.forEach((what, runs) -> {
            bench.report().add(Line.of(NAME, "Start to ready: " + what, "ms", Spread.of(runs, Start::millis)));
            bench.report().add(Line.of(NAME, "Processor time until ready: " + what, "s", Spread.of(runs, Start::coreSeconds)));
            bench.report().add(Line.of(NAME, "Resident when ready: " + what, "MiB", Spread.of(runs, Start::mebibytes)));
        });
    }

    private static Path packageAotJar() {
        List<String> command = Commands.maven(Path.of(""), List.of());
        command.addAll(List.of("package", "-Dmaven.test.skip=true", "-Dquick", "-Dquarkus.package.jar.type=aot-jar",
                "-Dquarkus.package.output-directory=" + AOT));
        succeed(Commands.exitCode(command, TARGET.resolve("aot-jar.log")), "aot-jar.log");
        return Path.of("target", AOT).toAbsolutePath();
    }

    /** As in the image: by the script of Dockerfile.jvm-aot. */
    private Path train(Path application, Path jdk) {
        Path cache = application.resolve("app.aot");
        List<String> command = List.of("env", "-C", application.toString(), "JAVA_HOME=" + jdk,
                "JDK_JAVA_OPTIONS=" + String.join(" ", site.settings().jvm().options()),
                "TRAINING_PORT=" + freePort(), "TRAINING_MANAGEMENT_PORT=" + freePort(),
                "bash", Path.of("src", "main", "docker", "train.sh").toAbsolutePath().toString(), cache.toString());
        try {
            Files.deleteIfExists(cache);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        succeed(bench.alone(() -> Commands.exitCode(command, TARGET.resolve("training.log"))), "training.log");
        return cache;
    }

    private static void succeed(int exitCode, String log) {
        if (exitCode != 0) {
            throw new IllegalStateException("See " + TARGET.resolve(log));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
