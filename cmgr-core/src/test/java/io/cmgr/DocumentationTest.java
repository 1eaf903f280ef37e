// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.CodeBlocks;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pages show what is compiled, and the links of the documentation lead somewhere. */
@ExtendWith(NoLeaks.class)
class DocumentationTest {
    private static final Path README = Path.of("../README.md");
    private static final Path PAGES = Path.of("docs");

    /** Where the code is that pages show, beside its tests. */
    private static final List<Path> CODE = List.of(
            Path.of("src/test/java/io/cmgr/cookbook"),
            Path.of("src/test/java/io/cmgr/guide"),
            Path.of("../cmgr-examples/src/main/java/io/cmgr/examples"));

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    /** That code has tests of its own, which run it. */
    @Test
    void everyBlockOfJavaStandsInASourceLineForLine() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path directory : CODE) {
            files(directory, ".java").forEach(file -> sources.add(read(file)));
        }
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            for (String block : CodeBlocks.in(page)) {
                if (sources.stream().noneMatch(source -> contains(source, block))) {
                    missing.add(page + ":\n" + block);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** Whether the lines of the block stand in the source, one after the other, all indented by the same width. */
    private static boolean contains(String source, String block) {
        return IntStream.iterate(0, width -> width <= 20, width -> width + 4)
                .mapToObj(width -> block.indent(width).replaceAll("(?m)^ +$", ""))
                .anyMatch(indented -> source.contains("\n" + indented));
    }

    @Test
    void everyLinkLeadsToAFileAndToAHeadingOfIt() throws IOException {
        List<Path> pages = new ArrayList<>(files(PAGES, ".md"));
        pages.add(README);
        pages.addAll(files(Path.of("../.github"), ".md"));
        List<String> dead = new ArrayList<>();
        for (Path page : pages) {
            LINK.matcher(read(page))
                    .results()
                    .filter(link -> !link.group(1).startsWith("http"))
                    .filter(link -> !leads(page, link.group(1), link.group(2)))
                    .forEach(link -> dead.add(page + ": " + link.group()));
        }
        assertEquals(List.of(), dead);
    }

    @Test
    void theReadmeIsReadInTenMinutes() {
        long lines = read(README).lines().count();
        assertTrue(lines <= 250, () -> "250 lines are enough, not " + lines);
    }

    private static boolean leads(Path page, String file, String heading) {
        Path target = file.isEmpty() ? page : page.resolveSibling(file);
        return Files.exists(target) && (heading == null || anchors(target).contains(heading));
    }

    /** The names that GitHub gives the headings of a page. */
    private static List<String> anchors(Path page) {
        return HEADING.matcher(read(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(files(PAGES, ".md"));
        pages.add(README);
        pages.addAll(files(Path.of("../.github"), ".md"));
        return pages;
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
