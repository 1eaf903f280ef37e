// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.cmgr.testkit.NoLeaks;
import java.io.DataInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
@Timeout(120)
class LoadFilesTest {
    private static final long PNG = 0x89504e470d0a1a0aL;

    @TempDir
    Path folder;

    @Test
    void theResultIsWrittenAsJsonAndDrawnAsSvg() throws Exception {
        Path json = folder.resolve("load.json");
        Path svg = folder.resolve("load.svg");
        run("-n", "3", "--json", json.toString(), "--chart", svg.toString());
        JsonObject result = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(
                3,
                result.getAsJsonObject("traffic").getAsJsonPrimitive("inFlight").getAsInt());
        long sent = result.getAsJsonObject("totals").getAsJsonPrimitive("sent").getAsLong();
        assertTrue(sent > 0);
        assertEquals(
                sent,
                result.getAsJsonObject("totals").getAsJsonPrimitive("answered").getAsLong());
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        assertEquals(
                "svg",
                factory.newDocumentBuilder()
                        .parse(svg.toFile())
                        .getDocumentElement()
                        .getTagName());
    }

    @Test
    void theResultIsDrawnAsPng() throws Exception {
        Path png = folder.resolve("load.png");
        run("--rate", "1000", "--chart", png.toString());
        try (DataInputStream in = new DataInputStream(Files.newInputStream(png))) {
            assertEquals(PNG, in.readLong());
        }
    }

    /** Runs in a process of its own, since drawing leaves a thread behind. */
    private static void run(String... options) throws Exception {
        try (RunningExample echo = RunningExample.start("echo", "--port", "0")) {
            Stream<String> command = Stream.of("load", "127.0.0.1:" + echo.port(), "--duration", "200ms");
            try (SecondJvm load =
                    SecondJvm.start(Stream.concat(command, Stream.of(options)).toArray(String[]::new))) {
                assertEquals(0, load.exitCode());
            }
        }
    }
}
