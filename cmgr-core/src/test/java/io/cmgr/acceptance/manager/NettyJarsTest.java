// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Transports;
import io.netty.channel.epoll.Epoll;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Wrong sets of Netty's jars, as a build may have them. Each runs in a JVM with such a class path. */
@ExtendWith(NoLeaks.class)
class NettyJarsTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    private Path directory;

    @Test
    void jarsThatFitTogetherCauseNoWarning() throws Exception {
        try (ChildProcess child = created(CLASS_PATH, Transport.AUTO)) {
            String line = child.readLine();
            assertTrue(line.startsWith("ConnectionManager[transport " + Transports.best() + ", asked for AUTO"), line);
            assertEquals(List.of(), warnings(child));
        }
    }

    @Test
    void epollWithALibraryOlderThanItsClassesIsNotUsedAndTheReasonIsLogged() throws Exception {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        String path = brokenErrors() + File.pathSeparator + CLASS_PATH;
        try (ChildProcess child = created(path, Transport.AUTO)) {
            String line = child.readLine();
            assertTrue(line.startsWith("ConnectionManager[transport NIO, asked for AUTO: "), line);
            assertTrue(line.contains(": epoll is not to be had here: "), line);
            assertTrue(line.contains("UnsatisfiedLinkError: errnoENAMETOOLONG()"), line);
            assertTrue(child.errors().stream().anyMatch(l -> l.contains("transport NIO, asked for AUTO: ")));
        }
        for (String way : List.of("EPOLL", "shared")) {
            try (ChildProcess child = ChildProcess.jvm(List.of(), List.of(), path, Created.class, way)) {
                String line = child.readLine();
                assertTrue(line.contains("UnsupportedOperationException: transport: EPOLL"), line);
                assertTrue(line.contains("UnsatisfiedLinkError: errnoENAMETOOLONG()"), line);
            }
        }
    }

    /** As on a system for which Netty has no native library. */
    @Test
    void nioWorksWithoutANativeLibrary() throws Exception {
        String path = brokenErrors() + File.pathSeparator + CLASS_PATH;
        try (ChildProcess child = ChildProcess.jvm(List.of(), List.of(), path, Created.class, "echo")) {
            assertEquals("hello, then RESET", child.readLine());
        }
    }

    @Test
    void jarsOfSeveralVersionsAreNamedInOneWarning() throws Exception {
        try (ChildProcess child = created(with("netty-handler", "4.2.99.Final"), Transport.AUTO)) {
            assertTrue(child.readLine().startsWith("ConnectionManager["));
            List<String> warnings = warnings(child);
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).contains("4.2.99.Final (netty-handler); import io.netty:netty-bom"));
        }
    }

    @Test
    void epollFromJarsOfSeveralVersionsIsNotUsed() throws Exception {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        try (ChildProcess child = created(with("netty-transport-native-unix-common", "4.2.99.Final"), Transport.AUTO)) {
            String line = child.readLine();
            assertTrue(line.contains("transport NIO") && line.contains("(netty-transport-native-unix-common)"), line);
        }
    }

    @Test
    void aJarOfNetty41IsRefusedInOneSentence() throws Exception {
        for (String jar : List.of("netty-buffer", "netty-transport")) {
            try (ChildProcess child = created(with(jar, "4.1.118.Final"), Transport.AUTO)) {
                String line = child.readLine();
                assertTrue(line.startsWith("java.lang.IllegalStateException: cmgr needs Netty 4.2.15 or newer"), line);
                assertTrue(line.contains("finds 4.1.118.Final (" + jar + "), 4.2."), line);
            }
        }
    }

    @Test
    void aNettyWithoutAClassThatIsNeededIsRefusedInOneSentence() throws Exception {
        for (String missing : List.of(
                "io.netty.channel.IoHandlerFactory",
                "io.netty.handler.codec.CodecException",
                "io.netty.buffer.Unpooled")) {
            try (ChildProcess child =
                    ChildProcess.jvm(List.of(), List.of(), CLASS_PATH, Created.class, "without", missing)) {
                String line = child.readLine();
                assertTrue(line.startsWith("java.lang.IllegalStateException: cmgr needs Netty 4.2.15 or newer"), line);
            }
        }
    }

    private static ChildProcess created(String classPath, Transport transport) throws IOException {
        return ChildProcess.jvm(
                List.of(),
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
                classPath,
                Created.class,
                transport.name());
    }

    /** The warnings of cmgr. Netty logs others, and JDK 24 and later warn of native access. */
    private static List<String> warnings(ChildProcess child) throws IOException {
        return child.errors().stream()
                .filter(line -> line.contains("WARN io.cmgr"))
                .toList();
    }

    /** The class path with one jar that claims to be of another version. */
    private String with(String jar, String version) throws IOException {
        Path metaInf = Files.createDirectories(directory.resolve(version).resolve("META-INF"));
        Files.write(
                metaInf.resolve("io.netty.versions.properties"),
                List.of(
                        jar + ".version=" + version,
                        jar + ".buildDate=2026-01-01 00\\:00\\:00 +0000",
                        jar + ".commitDate=2026-01-01 00\\:00\\:00 +0000",
                        jar + ".shortCommitHash=0",
                        jar + ".longCommitHash=0",
                        jar + ".repoStatus=clean"));
        return CLASS_PATH + File.pathSeparator + metaInf.getParent();
    }

    /** A class of Netty that fails as if the native library lacked a function. */
    private Path brokenErrors() throws IOException {
        String javac = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
        assumeTrue(ChildProcess.works(javac, "-version"), "no compiler here");
        Path source = Files.writeString(
                directory.resolve("Errors.java"),
                "package io.netty.channel.unix; public final class Errors { static final int NAME = name();"
                        + " private static int name() { throw new UnsatisfiedLinkError(\"errnoENAMETOOLONG()\"); } }");
        Path classes = Files.createDirectories(directory.resolve("broken"));
        assertTrue(ChildProcess.works(javac, "-d", classes.toString(), source.toString()));
        return classes;
    }

    /** A process that creates a manager and prints it, or the exception. */
    static final class Created {
        public static void main(String[] args) throws Exception {
            try {
                System.out.println(
                        switch (args[0]) {
                            case "shared" -> shared();
                            case "echo" -> echo();
                            case "without" -> without(args[1]);
                            default -> manager(Transport.valueOf(args[0]));
                        });
            } catch (InvocationTargetException refused) {
                System.out.println(refused.getCause());
            } catch (RuntimeException refused) {
                System.out.println(refused);
            }
            System.in.read();
        }

        private static String manager(Transport transport) {
            try (ConnectionManager manager =
                    ConnectionManager.builder().transport(transport).build()) {
                return manager.toString();
            }
        }

        private static String echo() throws Exception {
            try (ConnectionManager manager = ConnectionManager.create()) {
                Listener listener = manager.listenTcp(0, (session, data, from) -> session.write(data.retain()));
                EventChannel events = manager.openEventChannel();
                Session session = manager.connect("localhost:" + listener.port(), "echo", events)
                        .get(10, TimeUnit.SECONDS);
                session.write("hello");
                String heard = "";
                for (SessionEvent event : events) {
                    switch (event.state()) {
                        case DATA -> {
                            heard += event.text();
                            manager.sessions().stream()
                                    .filter(other -> other.listenerId() != null)
                                    .forEach(Session::abort);
                        }
                        case DISCONNECTED -> {
                            return heard + ", then " + event.reason();
                        }
                        default -> {}
                    }
                }
                return heard;
            }
        }

        private static String shared() {
            var epoll = new io.netty.channel.MultiThreadIoEventLoopGroup(
                    1, io.netty.channel.epoll.EpollIoHandler.newFactory());
            return ConnectionManager.builder().eventLoopGroup(epoll).build().toString();
        }

        /** Creates a manager where a class is missing, as in an older Netty. */
        private static String without(String missing) throws Exception {
            try (URLClassLoader old = new LoaderWithout(missing)) {
                return old.loadClass(ConnectionManager.class.getName())
                        .getMethod("create")
                        .invoke(null)
                        .toString();
            }
        }
    }

    private static final class LoaderWithout extends URLClassLoader {
        private final String missing;

        LoaderWithout(String missing) throws MalformedURLException {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.missing = missing;
        }

        private static URL[] classPath() throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            for (String entry : CLASS_PATH.split(File.pathSeparator, -1)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
