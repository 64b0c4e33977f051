package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document of the repository leads to or names is there: files, headings, settings, tests. */
class WhatDocumentsNameIsThereTest {

    private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules");
    private static final String ABSOLUTE = "[a-z][a-z+.-]*:.*";

    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    /** With or without a value of ours. */
    private static final Pattern SET = Pattern.compile("(?m)^(?:# ?)?(?:%[a-z]+\\.)?(firstcome\\.[\\w.-]+)=");
    /** What a span says of itself, for example. */
    private static final Pattern LITERAL = Pattern.compile("\"(firstcome\\.[\\w.-]+)\"");
    /**
     * Neither a package nor a path nor an option of the build; a name that ends in a dot or a dash is the beginning of several.
     */
    private static final Pattern SETTING = Pattern.compile("(?<![\\w./-])firstcome\\.[a-z][a-z0-9.-]*");
    private static final Pattern VARIABLE = Pattern.compile("(?<![A-Z_])FIRSTCOME_[A-Z_]+");
    private static final Pattern TEST = Pattern.compile("(?<![@\\w])[A-Z]\\w*[a-z](?:Test|IT)\\b");

    private static final Set<String> SETTINGS = found(SET, text(Path.of("src/main/resources/application.properties")), 1)
            .collect(Collectors.toSet());
    private static final Set<String> VARIABLES = SETTINGS.stream()
            .map(setting -> setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
            .collect(Collectors.toSet());
    private static final Set<String> LITERALS = java("src/main").stream()
            .flatMap(file -> found(LITERAL, text(file), 1))
            .collect(Collectors.toSet());
    private static final Set<String> TESTS = java("src/test").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());

    static List<Path> documents() {
        return files(file -> file.toString().endsWith(".md"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToFilesAndHeadings(Path document) {
        String prose = CODE.matcher(FENCED.matcher(text(document)).replaceAll("")).replaceAll("");

        assertThat(found(LINK, prose, 1).filter(link -> !link.matches(ABSOLUTE)).filter(link -> !isThere(document, link)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void settingsExist(Path document) {
        assertThat(found(SETTING, text(document), 0)
                .filter(name -> !LITERALS.contains(name) && !isOneOf(SETTINGS, name, "[.-]"))).isEmpty();
        assertThat(found(VARIABLE, text(document), 0).filter(name -> !isOneOf(VARIABLES, name, "_"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void testsExist(Path document) {
        assertThat(found(TEST, text(document), 0).filter(test -> !TESTS.contains(test))).isEmpty();
    }

    private static boolean isThere(Path document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target.toString().isEmpty() ? Path.of(".") : target)) {
            return false;
        }
        return parts.length == 1 || anchors(target).contains(parts[1]);
    }

    /** As GitHub makes them; a heading that comes again has a number behind it. */
    private static Set<String> anchors(Path document) {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> anchors = new TreeSet<>();
        found(HEADING, FENCED.matcher(text(document)).replaceAll(""), 1).forEach(heading -> {
            String anchor = heading.replaceAll("]\\([^)]*\\)", "").toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + '-' + before);
        });
        return anchors;
    }

    /** One of them, or the beginning of some. */
    private static boolean isOneOf(Set<String> names, String name, String end) {
        String plain = name.replaceFirst(end + "+$", "");
        return names.stream().anyMatch(one -> one.matches(Pattern.quote(plain) + "(" + end + ".*)?"));
    }

    private static Stream<String> found(Pattern pattern, String text, int group) {
        return pattern.matcher(text).results().map(match -> match.group(group));
    }

    private static List<Path> java(String folder) {
        return files(file -> file.startsWith(folder) && file.toString().endsWith(".java"));
    }

    private static List<Path> files(Predicate<Path> wanted) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(Path.of("."), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(folder.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    Path plain = file.normalize();
                    if (wanted.test(plain)) {
                        files.add(plain);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
