// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the Javadoc of the exported packages compile, and every type that applications work with has one. */
@ExtendWith(NoLeaks.class)
class JavadocExamplesTest {
    private static final Path MAIN = Path.of("src/main/java");

    private static final Pattern EXPORTED = Pattern.compile("exports ([\\w.]+);");
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* *}</pre>", Pattern.DOTALL);
    private static final Pattern MARGIN = Pattern.compile("(?m)^ *\\* ?");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^public (?:(?:final|abstract) )*(?:class|interface) (\\w+)");

    /** Exceptions need no example, and neither do values that an application only reads. */
    private static final Set<String> WITHOUT = Set.of("StreamOptions", "Backplane");

    /** What the examples do not declare, as fields, so that an example may declare its own. */
    private static final String GIVEN = """
            import io.cmgr.*;
            import io.cmgr.channel.*;
            import io.cmgr.cluster.*;
            import io.cmgr.cluster.nats.*;
            import io.cmgr.config.*;
            import io.cmgr.console.*;
            import io.cmgr.metrics.*;
            import io.cmgr.session.*;
            import io.netty.buffer.*;
            import io.netty.handler.codec.json.*;
            import io.netty.handler.codec.string.*;
            import io.netty.handler.ssl.*;
            import java.net.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;

            class NAME {
                ConnectionManager manager;
                EventChannel events;
                SessionEvent event;
                Session session;
                SslContext context;
                org.slf4j.Logger log;
                io.micrometer.core.instrument.MeterRegistry registry;
                int seconds;

                static final class Conversation implements SessionHandler {
                    Conversation(Session session) {}

                    @Override
                    public void onData(Session session, ByteBuf data, SocketAddress from) {}
                }

                void example() throws Exception {
            CODE
                }
            }
            """;

    @Test
    void theyCompile(@TempDir Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        int examples = 0;
        for (Path file : exported()) {
            String type = file.getFileName().toString().replace(".java", "");
            for (MatchResult example : EXAMPLE.matcher(read(file)).results().toList()) {
                String name = type + "Example" + ++examples;
                Path source = directory.resolve(name + ".java");
                Files.writeString(source, GIVEN.replace("NAME", name).replace("CODE", code(example)));
                arguments.add(source.toString());
            }
        }
        assertTrue(examples > 15, "there are " + examples);
        StringWriter complaints = new StringWriter();
        PrintWriter out = new PrintWriter(complaints, true);
        int result = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertEquals(0, result, complaints::toString);
    }

    private static String code(MatchResult example) {
        return MARGIN.matcher(example.group(1)).replaceAll("");
    }

    @Test
    void everyTypeThatApplicationsWorkWithHasOne() throws IOException {
        Set<String> missing = exported().stream()
                .filter(file -> !EXAMPLE.matcher(read(file)).find())
                .flatMap(file -> TYPE.matcher(read(file)).results())
                .map(type -> type.group(1))
                .filter(type -> !type.endsWith("Exception") && !WITHOUT.contains(type))
                .collect(toCollection(TreeSet::new));
        assertEquals(Set.of(), missing);
    }

    private static List<Path> exported() throws IOException {
        List<Path> files = new ArrayList<>();
        for (MatchResult exported : EXPORTED.matcher(read(MAIN.resolve("module-info.java")))
                .results()
                .toList()) {
            try (Stream<Path> all = Files.list(MAIN.resolve(exported.group(1).replace('.', '/')))) {
                all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
