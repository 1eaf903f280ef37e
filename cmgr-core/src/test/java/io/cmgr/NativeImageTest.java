// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What GraalVM is told about reflection and resources is what the code does. */
@ExtendWith(NoLeaks.class)
class NativeImageTest {
    private static final String METADATA = "/META-INF/native-image/io.cmgr/cmgr-core/";
    private static final String NATIVE_LINKS = "io.cmgr.check.NativeLinks";
    private static final String IO_URING_AVAILABILITY = "io.cmgr.engine.uring.IoUringAvailability";
    private static final String COUNTERS = "io.cmgr.engine.flow.SessionCounters";
    private static final String FLIGHT = "io.cmgr.engine.report.Flight";
    private static final String NETTY_JARS = "io.cmgr.check.NettyJars";

    /** One entry: the class that must be reachable, its name, and what is asked for. */
    private static final Pattern ENTRY = Pattern.compile(
            "\\{\\s*\"condition\": \\{\"typeReachable\": \"([^\"]+)\"},\\s*\"name\": \"([^\"]+)\"(.*?)\\n  }",
            Pattern.DOTALL);

    private static final Pattern FIELD = Pattern.compile("\\{\"name\": \"(\\w+)\"}");

    /** What looks something up by a name. The updaters of fields are no concern: GraalVM sees their constant names. */
    private static final Set<String> LOOK_UPS = Set.of(
            "forName",
            "loadClass",
            "findClass",
            "findVarHandle",
            "findStaticVarHandle",
            "findVirtual",
            "findStatic",
            "findConstructor",
            "findSpecial",
            "unreflect",
            "getMethod",
            "getMethods",
            "getDeclaredMethod",
            "getDeclaredMethods",
            "getField",
            "getFields",
            "getDeclaredField",
            "getDeclaredFields",
            "getConstructor",
            "getConstructors",
            "getDeclaredConstructor",
            "getDeclaredConstructors",
            "getRecordComponents",
            "getResource",
            "getResources",
            "getResourceAsStream",
            "getSystemResource",
            "getSystemResourceAsStream",
            "getBundle",
            "newProxyInstance",
            "loadLibrary",
            "load",
            "loadInstalled",
            "identify");

    private static final Set<String> LOOKS_UP = Set.of(
            "java.lang.Class",
            "java.lang.ClassLoader",
            "java.lang.Module",
            "java.lang.System",
            "java.lang.Runtime",
            "java.lang.invoke.MethodHandles$Lookup",
            "java.lang.reflect.Proxy",
            "java.util.ResourceBundle",
            "java.util.ServiceLoader",
            "io.netty.util.Version");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.cmgr");

    /** By class, what is asked for beside its name. */
    private final Map<String, String> reflection = new HashMap<>();

    NativeImageTest() throws IOException {
        String text = read("reflect-config.json");
        Matcher entry = ENTRY.matcher(text);
        while (entry.find()) {
            assertTrue(MAIN.contain(entry.group(1)), entry.group(1));
            reflection.put(entry.group(2), entry.group(3));
        }
        assertEquals(text.split("\"typeReachable\"", -1).length - 1, reflection.size(), "entries");
    }

    private static String read(String name) throws IOException {
        try (InputStream in = NativeImageTest.class.getResourceAsStream(METADATA + name)) {
            assertNotNull(in, name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void classesAndFieldsThatAreNamedExist() throws ReflectiveOperationException {
        for (Map.Entry<String, String> entry : reflection.entrySet()) {
            Class<?> named = Class.forName(entry.getKey(), false, NativeImageTest.class.getClassLoader());
            Matcher field = FIELD.matcher(entry.getValue());
            while (field.find()) {
                assertNotNull(named.getDeclaredField(field.group(1)));
            }
        }
    }

    /** Netty asks which of its callbacks a handler overrides; if it may not, it calls them all. */
    @Test
    void nettyMayAskEachHandlerForItsMethods() {
        Set<String> handlers = MAIN.stream()
                .filter(type -> type.isAssignableTo(ChannelHandler.class) && !type.isInterface())
                .map(JavaClass::getName)
                .collect(toCollection(TreeSet::new));
        Set<String> named = reflection.entrySet().stream()
                .filter(entry -> entry.getValue().contains("\"queryAllPublicMethods\": true"))
                .map(Map.Entry::getKey)
                .collect(toCollection(TreeSet::new));
        assertEquals(handlers, named);
    }

    /** Otherwise epoll and io_uring would seem not to be available. */
    @Test
    void classesThatAreLoadedBeforeANativeTransportIsChosenAreNamed() {
        Set<String> loaded = MAIN.get(NATIVE_LINKS).getReferencedClassObjects().stream()
                .map(literal -> literal.getRawType().getName())
                .collect(toSet());
        assertTrue(loaded.size() >= 5, loaded::toString);
        assertTrue(reflection.keySet().containsAll(loaded), loaded::toString);
    }

    @Test
    void countersThatAreFoundByNameAreNamed() {
        Set<String> counters = MAIN.get(COUNTERS).getFields().stream()
                .filter(field -> field.getRawType().isEquivalentTo(long.class))
                .map(field -> field.getName())
                .collect(toSet());
        assertEquals(
                counters,
                FIELD.matcher(reflection.getOrDefault(COUNTERS, ""))
                        .results()
                        .map(field -> field.group(1))
                        .collect(toSet()));
    }

    /** Netty reads the versions of its jars from a file in each. */
    @Test
    void theFileWithTheVersionsOfNettysJarsIsPartOfTheImage() throws IOException {
        String file = "META-INF/io.netty.versions.properties";
        assertNotNull(NativeImageTest.class.getResource("/" + file));
        assertTrue(read("resource-config.json").contains("\\\\Q" + file + "\\\\E"));
    }

    @Test
    void theFilesOfTheConsoleArePartOfTheImage() throws IOException {
        assertTrue(read("resource-config.json").contains("\\\\Qio/cmgr/console/\\\\E[a-z]+\\\\.(html|css|js|svg)"));
    }

    /** If this fails, decide whether GraalVM sees what the new call looks up, or must be told. */
    @Test
    void nothingElseIsLookedUpByName() {
        Set<String> found = MAIN.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> LOOKS_UP.contains(call.getTargetOwner().getName())
                        && LOOK_UPS.contains(call.getTarget().getName()))
                .map(call ->
                        call.getOriginOwner().getName() + " " + call.getTarget().getName())
                .collect(toCollection(TreeSet::new));
        Set<String> known = Stream.of(
                        NATIVE_LINKS + " forName", // above
                        IO_URING_AVAILABILITY + " forName", // of a constant name, which GraalVM sees
                        COUNTERS + " findVarHandle", // above
                        NETTY_JARS + "$Found identify", // above
                        "io.cmgr.console.Page getResourceAsStream", // above
                        NETTY_JARS + " forName", // of constant names, which GraalVM sees
                        "io.cmgr.console.ConsolePage forName", // as well
                        FLIGHT + " forName", // as well
                        "io.cmgr.channel.QueuedEvent findVarHandle") // as well
                .collect(toCollection(TreeSet::new));
        assertEquals(known, found);
    }
}
