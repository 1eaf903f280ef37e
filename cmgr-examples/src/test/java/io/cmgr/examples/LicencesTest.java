// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.testkit.NoLeaks;
import java.io.File;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class LicencesTest {
    private static final Pattern LIBRARIES = Pattern.compile("(?m)^  (\\S[^:]*):");
    private static final Pattern OF_OURS_OR_OF_TESTS =
            Pattern.compile("cmgr-core.*|junit-.*|opentest4j-.*|apiguardian-.*|surefire.*");

    @Test
    void eachOfOurJarsHoldsOurLicence() throws Exception {
        String licence = Files.readString(Path.of("..", "LICENSE"));
        for (Class<?> one : List.of(ConnectionManager.class, NoLeaks.class, Hello.class)) {
            URL jar = one.getProtectionDomain().getCodeSource().getLocation();
            try (URLClassLoader alone = new URLClassLoader(new URL[] {jar}, null);
                    InputStream held = alone.getResourceAsStream("META-INF/LICENSE")) {
                assertEquals(licence, held == null ? "none" : new String(held.readAllBytes(), UTF_8), jar::toString);
            }
        }
    }

    @Test
    void everyLibraryOfTheExamplesJarIsNamedWithItsLicence() throws Exception {
        Pattern named = Pattern.compile(LIBRARIES
                .matcher(Files.readString(Path.of("src/main/resources/META-INF/licenses/THIRD-PARTY.txt")))
                .results()
                .flatMap(line -> Stream.of(line.group(1).split(", ", -1)))
                .map(library -> library.replace("*", ".*") + "-\\d.*")
                .reduce((one, other) -> one + "|" + other)
                .orElseThrow());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            assertTrue(
                    !name.endsWith(".jar")
                            || OF_OURS_OR_OF_TESTS.matcher(name).matches()
                            || named.matcher(name).matches(),
                    () -> name + " is missing in THIRD-PARTY.txt");
        }
    }
}
