// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules of the architecture that no compiler checks. */
@ExtendWith(NoLeaks.class)
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.cmgr");
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("io.cmgr");

    private static final String ENGINE = "io.cmgr.engine";

    /** The only classes of the engine that {@code io.cmgr} may use. */
    private static final Set<String> USED_BY_THE_API = Set.of(ENGINE + ".Engine", ENGINE + ".manager.ManagerSettings");

    /**
     * For each room of the engine, the other rooms that it may use. What it reaches by chained calls counts, too. Every
     * room may also use {@code thread}, and the packages {@code config}, {@code session} and {@code check} outside the
     * engine.
     */
    private static final String ROOMS = """
            thread:
            report:
            framing:
            loop:      report
            flow:      loop
            address:   report
            multicast: address report
            uring:     address flow
            transport: uring multicast report
            output:    flow loop report
            close:     output flow loop transport report
            tls:       close flow loop report
            broadcast: output flow loop framing report
            envelope:
            outbox:    envelope flow report
            node:      outbox envelope report
            remote:    node outbox envelope output loop
            relay:     remote node outbox envelope broadcast loop report
            room:      relay broadcast flow loop
            link:
            manager:   link relay room close broadcast output tls flow loop transport address report
            codec:     flow
            session:   relay close manager output flow loop address report
            wire:      session flow loop
            stream:    room session codec close broadcast manager output tls flow loop transport address framing report
            pipeline:  stream session codec close broadcast manager output tls flow loop transport framing
            datagram:  session manager multicast output flow loop transport address report
            udp:       datagram session close manager multicast output flow loop transport address report
            connect:   link pipeline stream session close manager output tls flow loop transport address framing report
            listen:    pipeline stream session close manager tls flow loop transport address report
            """;

    /** The rooms that may also use the package {@code cluster}. */
    private static final Set<String> KNOW_THE_CLUSTER = Set.of("manager", "outbox", "node", "remote", "relay");

    /** For each package, the packages that it may use. */
    private static final Map<String, Set<String>> MAY_USE = mayUse();

    private static Map<String, Set<String>> mayUse() {
        Map<String, Set<String>> mayUse = new HashMap<>();
        mayUse.put("io.cmgr.check", Set.of());
        mayUse.put("io.cmgr.session", Set.of("io.cmgr.check"));
        mayUse.put("io.cmgr.cluster", Set.of("io.cmgr.session", "io.cmgr.check"));
        mayUse.put("io.cmgr.cluster.nats", Set.of("io.cmgr.cluster", "io.cmgr.check"));
        mayUse.put("io.cmgr.config", Set.of("io.cmgr.session", "io.cmgr.check"));
        mayUse.put("io.cmgr.channel", Set.of("io.cmgr.config", "io.cmgr.session", "io.cmgr.check"));
        mayUse.put(
                "io.cmgr",
                Set.of(
                        ENGINE,
                        ENGINE + ".manager",
                        "io.cmgr.channel",
                        "io.cmgr.cluster",
                        "io.cmgr.config",
                        "io.cmgr.session",
                        "io.cmgr.check"));
        mayUse.put(
                "io.cmgr.console",
                Set.of(
                        "io.cmgr",
                        "io.cmgr.channel",
                        "io.cmgr.cluster",
                        "io.cmgr.config",
                        "io.cmgr.session",
                        "io.cmgr.check"));
        mayUse.put("io.cmgr.metrics", Set.of("io.cmgr", "io.cmgr.channel", "io.cmgr.cluster", "io.cmgr.session"));
        for (String line : ROOMS.lines().toList()) {
            List<String> room = List.of(line.split("[: ]+"));
            Set<String> to =
                    new HashSet<>(Set.of("io.cmgr.config", "io.cmgr.session", "io.cmgr.check", ENGINE + ".thread"));
            room.subList(1, room.size()).forEach(other -> to.add(ENGINE + "." + other));
            if (KNOW_THE_CLUSTER.contains(room.get(0))) {
                to.add("io.cmgr.cluster");
            }
            mayUse.put(ENGINE + "." + room.get(0), to);
        }
        mayUse.put(ENGINE, Set.copyOf(mayUse.keySet()));
        return mayUse;
    }

    /** The only types of Netty that the public API may show. */
    private static final Set<String> NETTY_IN_PUBLIC = Set.of(
            "io.netty.buffer.ByteBuf",
            "io.netty.buffer.ByteBufAllocator",
            "io.netty.channel.Channel",
            "io.netty.channel.ChannelPipeline",
            "io.netty.channel.EventLoopGroup",
            "io.netty.handler.ssl.SslContext");

    @Test
    void arrowsRunDownOnly() {
        assertFalse(MAIN.isEmpty());
        MAY_USE.forEach((from, to) -> {
            String[] others = MAY_USE.keySet().stream()
                    .filter(other -> !other.equals(from) && !to.contains(other))
                    .toArray(String[]::new);
            if (others.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(from)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others)
                        .check(MAIN);
            }
        });
        classes()
                .should()
                .resideInAnyPackage(MAY_USE.keySet().toArray(String[]::new))
                .check(MAIN);
    }

    /** Every room may use {@code thread}, so it does not matter whether its package-info names it. */
    @Test
    void thePackageInfoOfEachRoomNamesTheRoomsThatItMayUse() throws IOException {
        Pattern sentence = Pattern.compile("May touch: (no other room|[^.]+)\\.");
        for (String line : ROOMS.lines().toList()) {
            List<String> room = List.of(line.split("[: ]+"));
            Path info = Path.of("src/main/java/io/cmgr/engine", room.get(0), "package-info.java");
            Matcher found = sentence.matcher(java.nio.file.Files.readString(info));
            assertTrue(found.find(), info::toString);
            String rooms = found.group(1).equals("no other room") ? "thread" : found.group(1);
            Set<String> named = new HashSet<>(List.of(rooms.split("[\\s*,]+")));
            named.remove("thread");
            assertEquals(Set.copyOf(room.subList(1, room.size())), named, info::toString);
        }
    }

    @Test
    void noCycleBetweenPackagesOrFiles() {
        slices().matching("(io.cmgr..)").should().beFreeOfCycles().check(MAIN);
        slices().assignedFrom(new Files())
                .should()
                .beFreeOfCycles()
                .ignoreDependency(simpleName("SessionHandler"), simpleName("HandlerPerSession")) // which each() makes
                .ignoreDependency(simpleName("Session"), simpleName("Link")) // whose session it is
                .check(MAIN);
    }

    /** So an application without a cluster over NATS needs no jar of NATS. */
    @Test
    void onlyTheBackplaneOverNatsNamesNatsAndNobodyNamesThatBackplane() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cmgr.cluster.nats")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.nats..", "io.cmgr.cluster.nats")
                .check(MAIN);
    }

    /** So an application without a console needs no jar for HTTP. */
    @Test
    void onlyTheConsoleNamesHttpAndNobodyNamesTheConsole() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cmgr.console")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.handler.codec.http..", "io.cmgr.console")
                .check(MAIN);
    }

    /** So an application without Micrometer needs no jar of it. */
    @Test
    void onlyTheMetersNameMicrometerAndNobodyNamesThem() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cmgr.metrics")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.cmgr.metrics")
                .check(MAIN);
    }

    /** So an application on another transport needs no jar of io_uring. */
    @Test
    void onlyTwoRoomsNameIoUring() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ENGINE + ".uring", ENGINE + ".transport")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel.uring")
                .check(MAIN);
    }

    @Test
    void theApiUsesTwoClassesOfTheEngineOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.cmgr")
                .should()
                .dependOnClassesThat(describe(
                        "of the engine, but for two",
                        type -> type.getPackageName().startsWith(ENGINE)
                                && !USED_BY_THE_API.contains(outermost(type).getName())))
                .check(MAIN);
    }

    @Test
    void inARoomOfTheEnginePublicMeansThatAnotherRoomUsesIt() {
        classes()
                .that()
                .resideInAPackage("io.cmgr.engine..")
                .and()
                .arePublic()
                .and(describe("not so because an interface of the room holds them", type -> !isInInnerInterface(type)))
                .should(beUsedByAnotherRoom())
                .check(MAIN);
    }

    /** The language makes a type public that lies in an interface, even if no other room can see the interface. */
    private static boolean isInInnerInterface(JavaClass type) {
        return type.getEnclosingClass()
                .filter(in -> in.isInterface() && !in.getModifiers().contains(JavaModifier.PUBLIC))
                .isPresent();
    }

    @Test
    void publicSignaturesShowOnlyTheTypesOfNettyThatAreAllowed() {
        classes()
                .that()
                .resideOutsideOfPackage("io.cmgr.engine..")
                .and()
                .arePublic()
                .should(showOnlyAllowedTypes())
                .check(MAIN);
    }

    @Test
    void acceptanceTestsUseThePublicApiOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("io.cmgr.acceptance..", "io.cmgr.cookbook", "io.cmgr.soak..", "io.cmgr.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.cmgr.engine..", "io.cmgr.check..")
                .check(TESTS);
    }

    private static ArchCondition<JavaClass> showOnlyAllowedTypes() {
        DescribedPredicate<JavaClass> foreign = describe(
                "of Netty or of the engine",
                type -> type.getName().startsWith("io.cmgr.engine.")
                        || (type.getName().startsWith("io.netty.") && !NETTY_IN_PUBLIC.contains(type.getName())));
        return new ArchCondition<>("show no type " + foreign.getDescription() + " that is not allowed") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getCodeUnits().stream()
                        .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                                || unit.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(unit -> unit.getAllInvolvedRawTypes().stream()
                                .filter(foreign)
                                .forEach(shown -> events.add(SimpleConditionEvent.violated(
                                        unit, unit.getFullName() + " shows " + shown.getName()))));
            }
        };
    }

    private static ArchCondition<JavaClass> beUsedByAnotherRoom() {
        return new ArchCondition<>("be used by another room, and so its public members") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!isUsedElsewhere(type) && !isShownElsewhere(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is used by no other room"));
                }
                type.getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                && !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                                && !mustBePublic(type, member)
                                && member.getAccessesToSelf().stream()
                                        .allMatch(access -> isOfTheSameRoom(type, access.getOriginOwner())))
                        .forEach(member -> events.add(SimpleConditionEvent.violated(
                                member, member.getFullName() + " is used by no other room")));
            }
        };
    }

    private static boolean isUsedElsewhere(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .anyMatch(use -> !isOfTheSameRoom(type, use.getOriginClass()));
    }

    /**
     * Whether another room uses a type inside this one, or a public method that has this type in its signature. Such a
     * room may only pass the type on, or implement it by a lambda: then its bytecode has no dependency on the type
     * itself.
     */
    private static boolean isShownElsewhere(JavaClass type) {
        return type.getPackage().getClasses().stream()
                .anyMatch(other -> (outermost(other).equals(type) && other != type && isUsedElsewhere(other))
                        || other.getCodeUnits().stream()
                                .anyMatch(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                                        && unit.getAllInvolvedRawTypes().contains(type)
                                        && unit.getAccessesToSelf().stream()
                                                .anyMatch(use -> !isOfTheSameRoom(type, use.getOriginOwner()))));
    }

    private static boolean isOfTheSameRoom(JavaClass type, JavaClass user) {
        return type.getPackageName().equals(user.getPackageName());
    }

    /** Whether the language wants a member public: in an interface, an enum or a record, or because it overrides a method. */
    private static boolean mustBePublic(JavaClass type, JavaMember member) {
        if (type.isInterface()) {
            return true;
        }
        if (!(member instanceof JavaMethod method)) {
            return type.isEnum() || (type.isRecord() && member instanceof JavaConstructor);
        }
        return (type.isEnum() && Set.of("values", "valueOf").contains(method.getName()))
                || (type.isRecord() && isAccessor(type, method))
                || Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
                        .flatMap(parent -> parent.getMethods().stream())
                        .anyMatch(above -> above.getName().equals(method.getName())
                                && above.getRawParameterTypes().size()
                                        == method.getRawParameterTypes().size());
    }

    private static boolean isAccessor(JavaClass type, JavaMethod method) {
        return method.getRawParameterTypes().isEmpty()
                && type.getFields().stream().anyMatch(field -> field.getName().equals(method.getName()));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    /** A slice for every source file. */
    private static final class Files implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getName().startsWith("io.cmgr.")
                    ? SliceIdentifier.of(outermost(type).getName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "files";
        }
    }
}
