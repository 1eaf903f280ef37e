// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where io_uring cannot be used, who asks for it is told the reason. AUTO is epoll, here and elsewhere. */
@ExtendWith(NoLeaks.class)
class IoUringRefusalTest {
    private static final String AUTO = "ConnectionManager[transport EPOLL, asked for AUTO]";

    @BeforeEach
    void needsIoUring() {
        Needs.needs("io_uring", Transports.isHere(Transport.IO_URING));
    }

    @Test
    void withoutItsNativeLibrary() throws Exception {
        try (ChildProcess child = asked(List.of(), List.of(), classPathWithout("netty-transport-native-io_uring"))) {
            assertRefused(child, "META-INF/native/libnetty_transport_native_io_uring");
        }
    }

    @Test
    void withoutItsClassesNobodyAsksForIt() throws Exception {
        try (ChildProcess child = asked(List.of(), List.of(), classPathWithout("io_uring"))) {
            assertRefused(child, "netty-transport-classes-io_uring is missing");
        }
    }

    @Test
    void autoIsEpollWhereIoUringCanBeUsed() throws Exception {
        try (ChildProcess child = asked(List.of(), List.of(), classPathWithout("no such jar"))) {
            assertEquals(AUTO, child.readLine());
            assertEquals("ConnectionManager[transport IO_URING, asked for IO_URING]", child.readLine());
        }
    }

    @Test
    void withTooLittleMemoryThatMayBeLocked() throws Exception {
        Needs.tools("prlimit");
        List<String> limited = new ArrayList<>(List.of("prlimit", "--memlock=16384:16384"));
        if (ChildProcess.works("setpriv", "--bounding-set=-ipc_lock", "true")) { // root has no limit otherwise
            limited.addAll(List.of("setpriv", "--bounding-set=-ipc_lock"));
        }
        try (ChildProcess child = asked(limited, List.of(), classPathWithout("no such jar"))) {
            String auto = child.readLine();
            String refusal = child.readLine();
            Needs.needs("a kernel that locks the memory of rings", !refusal.contains("transport IO_URING"));
            assertRefused(auto, refusal, "memlock");
        }
    }

    @Test
    void whereTheKernelsFeaturesAreSwitchedOff() throws Exception {
        List<String> options = List.of("-Dio.netty.iouring.acceptMultiShotEnabled=false");
        try (ChildProcess child = asked(List.of(), options, classPathWithout("no such jar"))) {
            assertRefused(child, "lacks repeated accepts");
        }
    }

    @Test
    void inAGroupOfTheApplication() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, Transports.ioHandlers(Transport.IO_URING));
        try {
            for (Transport asked : List.of(Transport.AUTO, Transport.IO_URING)) {
                Refusal.thrown(
                        IllegalArgumentException.class,
                        "leave the loops to the manager",
                        ConnectionManager.builder().transport(asked).eventLoopGroup(group)::build);
            }
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }

    private static String classPathWithout(String jar) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !new File(entry).getName().contains(jar))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static ChildProcess asked(List<String> prefix, List<String> options, String classPath) throws IOException {
        return ChildProcess.jvm(prefix, options, classPath, Asked.class);
    }

    private static void assertRefused(ChildProcess child, String reason) throws IOException {
        assertRefused(child.readLine(), child.readLine(), reason);
    }

    private static void assertRefused(String auto, String refusal, String reason) {
        assertEquals(AUTO, auto);
        assertTrue(refusal.startsWith("java.lang.UnsupportedOperationException: transport: IO_URING"), refusal);
        assertTrue(refusal.contains(reason), refusal);
    }

    /** A process that makes a manager with AUTO and prints it, and then asks for io_uring, and prints the exception. */
    static final class Asked {
        public static void main(String[] args) {
            for (Transport transport : List.of(Transport.AUTO, Transport.IO_URING)) {
                try (ConnectionManager manager =
                        ConnectionManager.builder().transport(transport).build()) {
                    System.out.println(manager);
                } catch (UnsupportedOperationException refused) {
                    System.out.println(refused);
                }
            }
        }
    }
}
