// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
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
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.annotation.Testable;

/** The rules of the house that no compiler knows. */
@ExtendWith(NoLeaks.class)
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.cmgr");
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("io.cmgr");

    private static final String ENGINE = "io.cmgr.engine";
    private static final Set<String> DOORS_TO_THE_FRONT =
            Set.of(ENGINE + ".Engine", ENGINE + ".manager.ManagerSettings");

    /** Who may touch whom, also by the calls of a chain; what the contracts and ground rooms are is open to the engine. */
    private static final Map<String, Set<String>> ARROWS = arrows();

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new HashMap<>();
        arrows.put("io.cmgr.check", Set.of());
        arrows.put("io.cmgr.session", Set.of("io.cmgr.check"));
        arrows.put("io.cmgr.config", Set.of("io.cmgr.session", "io.cmgr.check"));
        arrows.put("io.cmgr.channel", Set.of("io.cmgr.config", "io.cmgr.session", "io.cmgr.check"));
        arrows.put(
                "io.cmgr",
                Set.of(
                        ENGINE,
                        ENGINE + ".manager",
                        "io.cmgr.channel",
                        "io.cmgr.config",
                        "io.cmgr.session",
                        "io.cmgr.check"));
        room(arrows, "thread");
        room(arrows, "report");
        room(arrows, "framing");
        room(arrows, "loop", "report");
        room(arrows, "flow", "loop");
        room(arrows, "address", "report");
        room(arrows, "multicast", "address", "report");
        room(arrows, "transport", "multicast", "report");
        room(arrows, "output", "flow", "loop");
        room(arrows, "close", "output", "flow", "loop", "transport", "report");
        room(arrows, "tls", "close", "flow", "loop", "report");
        room(arrows, "broadcast", "output", "flow", "loop", "framing", "report");
        room(
                arrows,
                "manager",
                "close",
                "broadcast",
                "output",
                "tls",
                "flow",
                "loop",
                "transport",
                "address",
                "report");
        room(
                arrows,
                "session",
                "close",
                "broadcast",
                "manager",
                "output",
                "tls",
                "flow",
                "loop",
                "transport",
                "address",
                "framing",
                "report");
        room(
                arrows,
                "datagram",
                "session",
                "manager",
                "multicast",
                "output",
                "flow",
                "loop",
                "transport",
                "address",
                "report");
        room(
                arrows,
                "udp",
                "datagram",
                "session",
                "close",
                "manager",
                "multicast",
                "output",
                "flow",
                "loop",
                "transport",
                "address",
                "report");
        room(arrows, "connect", "session", "close", "manager", "tls", "flow", "loop", "transport", "address", "report");
        room(arrows, "listen", "session", "close", "manager", "tls", "flow", "loop", "transport", "address", "report");
        arrows.put(ENGINE, Set.copyOf(arrows.keySet()));
        return arrows;
    }

    private static void room(Map<String, Set<String>> arrows, String room, String... touched) {
        Set<String> to =
                new HashSet<>(Set.of("io.cmgr.config", "io.cmgr.session", "io.cmgr.check", ENGINE + ".thread"));
        for (String other : touched) {
            to.add(ENGINE + "." + other);
        }
        arrows.put(ENGINE + "." + room, to);
    }

    /** What a Netty user wants to see of Netty in the public API, and nothing else. */
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
        ARROWS.forEach((from, to) -> {
            String[] others = ARROWS.keySet().stream()
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
                .resideInAnyPackage(ARROWS.keySet().toArray(String[]::new))
                .check(MAIN);
    }

    @Test
    void noCycleBetweenPackagesOrFiles() {
        slices().matching("(io.cmgr..)").should().beFreeOfCycles().check(MAIN);
        slices().assignedFrom(new Files())
                .should()
                .beFreeOfCycles()
                .ignoreDependency(simpleName("PendingWrite"), simpleName("StreamOutput")) // which it is a part of
                .check(MAIN);
    }

    @Test
    void aClassIsNamedForWhatItIs() {
        classes()
                .should()
                .haveNameNotMatching("(.*[.$])?((Abstract|Base)[A-Z]\\w*|\\w*(Impl|Utils?|Helpers?))")
                .check(MAIN);
    }

    @Test
    void theFrontDoorOpensOntoTheEngineAndItsSettings() {
        noClasses()
                .that()
                .resideInAPackage("io.cmgr")
                .should()
                .dependOnClassesThat(describe(
                        "of the engine, but for two",
                        type -> type.getPackageName().startsWith(ENGINE)
                                && !DOORS_TO_THE_FRONT.contains(outermost(type).getName())))
                .check(MAIN);
    }

    @Test
    void inARoomOfTheEnginePublicMeansThatAnotherRoomUsesIt() {
        classes()
                .that()
                .resideInAPackage("io.cmgr.engine..")
                .and()
                .arePublic()
                .should(beUsedByAnotherRoom())
                .check(MAIN);
    }

    @Test
    void onlyListStatsPrints() {
        noClasses().should().accessField(System.class, "err").check(MAIN);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(MAIN);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ConnectionManager.class.getName())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(PrintStream.class)
                .check(MAIN);
        methods()
                .that(describe(
                        "print",
                        method -> method.getFieldAccesses().stream()
                                .anyMatch(access ->
                                        access.getTarget().getFullName().equals("java.lang.System.out"))))
                .should()
                .haveName("listStats")
                .check(MAIN);
    }

    /** What a peer has sent stands in exceptions and addresses, so these are made printable before they are logged. */
    @Test
    void theLogIsGivenNothingRaw() throws IOException {
        Pattern call = Pattern.compile("\\blog\\.\\w+\\((.*?)\\);", Pattern.DOTALL);
        Pattern harmless = Pattern.compile("\"[^\"]*\"|Printable\\w+\\.of\\(\\w+\\)");
        Pattern raw =
                Pattern.compile("\\b(\\w*([eE]rror|[cC]ause|[fF]ailure|[aA]ddress|[pP]eer)|e|toString|getMessage)\\b");
        int calls = 0;
        try (Stream<Path> sources = java.nio.file.Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = java.nio.file.Files.readString(source);
                assertTrue(!text.contains(".replaceAll(") || source.endsWith("PrintableText.java"), source::toString);
                for (Matcher found = call.matcher(text); found.find(); calls++) {
                    String arguments = harmless.matcher(found.group(1)).replaceAll("");
                    assertFalse(raw.matcher(arguments).find(), () -> source + ": " + arguments);
                }
            }
        }
        assertTrue(calls > 5, "no log calls found");
    }

    @Test
    void publicSignaturesShowOnlyWhatANettyUserWants() {
        classes()
                .that()
                .resideOutsideOfPackage("io.cmgr.engine..")
                .and()
                .arePublic()
                .should(showOnlyAllowedTypes())
                .check(MAIN);
    }

    @Test
    void acceptanceTestsKnowThePublicApiOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("io.cmgr.acceptance..", "io.cmgr.soak..", "io.cmgr.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.cmgr.engine..", "io.cmgr.check..")
                .check(TESTS);
    }

    @Test
    void nobodySleeps() {
        for (JavaClasses all : List.of(MAIN, TESTS)) {
            noClasses().should().callMethod(Thread.class, "sleep", long.class).check(all);
            noClasses().should().callMethod(TimeUnit.class, "sleep", long.class).check(all);
        }
    }

    @Test
    void everyTestClassStandsBehindTheLeakGate() {
        classes()
                .that(describe(
                        "have tests",
                        type -> type.getMethods().stream().anyMatch(m -> m.isMetaAnnotatedWith(Testable.class))))
                .should(standBehindTheLeakGate())
                .check(TESTS);
    }

    private static ArchCondition<JavaClass> showOnlyAllowedTypes() {
        DescribedPredicate<JavaClass> foreign = describe(
                "of Netty or of the engine",
                type -> type.getName().startsWith("io.cmgr.engine.")
                        || (type.getName().startsWith("io.netty.") && !NETTY_IN_PUBLIC.contains(type.getName())));
        return new ArchCondition<>("show no type " + foreign.getDescription() + " that is not wanted") {
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
                                && !isGivenByItsType(type, member)
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

    /** By a type inside it, or by a public method: what another room only hands on, or gives a lambda for, leaves no trace. */
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

    /** Of an interface, a record's components, an enum, or what a supertype wants. */
    private static boolean isGivenByItsType(JavaClass type, JavaMember member) {
        return type.isInterface()
                || type.isEnum()
                || type.isRecord()
                || (member instanceof JavaMethod method
                        && Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
                                .flatMap(parent -> parent.getMethods().stream())
                                .anyMatch(above -> above.getName().equals(method.getName())
                                        && above.getRawParameterTypes().size()
                                                == method.getRawParameterTypes().size()));
    }

    private static ArchCondition<JavaClass> standBehindTheLeakGate() {
        return new ArchCondition<>("stand behind the leak gate") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                ExtendWith extensions = outermost(type).reflect().getAnnotation(ExtendWith.class);
                boolean guarded =
                        extensions != null && Arrays.asList(extensions.value()).contains(NoLeaks.class);
                if (!guarded) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " lacks NoLeaks"));
                }
            }
        };
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
