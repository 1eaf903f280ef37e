// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Describes the machine that the benchmark runs on. */
final class Machine {
    private Machine() {}

    static String describe() {
        return Cores.count() + " x " + processor() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version").replaceAll("-.*", "") + " " + System.getProperty("os.arch") + ", "
                + System.getProperty("java.vm.name") + " " + System.getProperty("java.version");
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("processor");
        } catch (IOException notTold) {
            return "processor";
        }
    }
}
