// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An echo in a process of few descriptors, which takes the rest of them when told to, and gives them back. */
final class ShortOfDescriptors {
    private ShortOfDescriptors() {}

    public static void main(String[] arguments) throws IOException {
        List<Closeable> hoard = new ArrayList<>();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .build()) {
            Listener listener = manager.listenTcp(0, (session, data, from) -> session.write(data.retain()));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                switch (order) {
                    case "port" -> System.out.println(listener.port());
                    case "errors" -> System.out.println(listener.stats().acceptErrors());
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
