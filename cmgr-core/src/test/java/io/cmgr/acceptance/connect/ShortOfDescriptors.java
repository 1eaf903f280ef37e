// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** An echo in a process with few descriptors. On request it takes all the others, and releases them again. */
final class ShortOfDescriptors {
    private ShortOfDescriptors() {}

    public static void main(String[] arguments) throws Exception {
        loadEverything();
        List<Closeable> hoard = new ArrayList<>();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .drainTimeout(Duration.ofMillis(500)) // shortens the close
                .build()) {
            Listener listener = manager.listenTcp(0, (session, data, from) -> session.write(data.retain()));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                switch (order) {
                    case "port" -> System.out.println(listener.port());
                    case "errors" -> System.out.println(listener.stats().acceptErrors());
                    case "connect" ->
                        System.out.println(outcomeOf(
                                manager.connect("127.0.0.1:" + listener.port(), "out", (session, data, from) -> {})));
                    case "hoard" -> System.out.println(hoard(hoard));
                    case "release" -> {
                        for (Closeable one : hoard) {
                            one.close();
                        }
                        System.out.println(hoard.size());
                    }
                    default -> throw new IllegalArgumentException(order);
                }
            }
        }
    }

    /** Loads all classes. A build has ours in a folder, and loading one from there needs a descriptor. */
    private static void loadEverything() throws Exception {
        Path folder = Path.of(ConnectionManager.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ClassLoader loader = ShortOfDescriptors.class.getClassLoader();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.map(folder::relativize).toList()) {
                String name = file.toString().replace(File.separatorChar, '.');
                if (name.startsWith("io.cmgr.") && name.endsWith(".class")) {
                    Class.forName(name.substring(0, name.length() - ".class".length()), false, loader);
                }
            }
        }
    }

    private static String outcomeOf(CompletableFuture<Session> connect) {
        return connect.thenCompose(Session::close)
                .handle((closed, error) -> error == null ? "connected" : reason(error))
                .join();
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof IOException ? cause.getMessage() : cause.toString();
    }

    private static int hoard(List<Closeable> hoard) {
        try {
            while (true) {
                hoard.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException noneLeft) {
            return hoard.size();
        }
    }
}
