// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A nats-server of the program's own, on a free port of this machine only. */
final class NatsServer implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("nats://[0-9.]+:[0-9]+");
    private static final long START_SECONDS = 10;

    private final Process process;
    private final Path directory;
    private final String url;

    private NatsServer(Path program) throws IOException {
        directory = Files.createTempDirectory("cmgr-nats");
        process = new ProcessBuilder(
                        program.toString(), "-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // a signal may end the program
        url = awaitUrl();
    }

    /** Starts one; null if there is no nats-server on the PATH. */
    static @Nullable NatsServer start() throws IOException {
        Optional<Path> program = onThePath();
        return program.isPresent() ? new NatsServer(program.get()) : null;
    }

    private static Optional<Path> onThePath() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The server writes a file with its ports when it takes connections. */
    private String awaitUrl() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() - end < 0) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Matcher found = URL.matcher(Files.readString(file));
                    if (found.find()) {
                        return found.group();
                    }
                }
            }
            try {
                var unused = process.waitFor(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        close();
        throw new IOException("nats-server does not start");
    }

    /** Where nodes connect to. */
    String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException left) {
            directory.toFile().deleteOnExit();
        }
    }
}
