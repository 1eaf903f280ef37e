// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.testkit.Deadline;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The system's Chromium, headless and with a fresh profile for each test. Without it the test is skipped, and the
 * reason says what is missing.
 */
public final class Chromium implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private ChromeDriver driver;

    @Override
    public void beforeEach(ExtensionContext context) {
        Optional<File> browser = program("chromium", "chromium-browser", "google-chrome");
        Optional<File> service = program("chromedriver");
        assumeTrue(browser.isPresent(), "no chromium on the PATH");
        assumeTrue(service.isPresent(), "no chromedriver on the PATH; Debian's is in chromium-driver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.get());
        options.addArguments(
                "--headless",
                "--no-sandbox", // which the superuser of a container has to do without
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(service.get())
                        .build(),
                options);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (driver != null) {
            driver.quit();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Chromium.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return this;
    }

    private static Optional<File> program(String... names) {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
        return Arrays.stream(names)
                .flatMap(name -> Arrays.stream(folders).map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    public void open(URI page) {
        driver.get(page.toString());
    }

    public WebElement element(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Waits until the last element that matches the selector shows this text. */
    public void shows(String selector, String text) {
        Deadline.until(
                "\"" + text + "\" in " + selector,
                () -> text.equals(driver.executeScript(
                        "return [...document.querySelectorAll(arguments[0])].at(-1)?.innerText", selector)));
    }

    /** Takes a picture for people to look at: the page in a window of this size, in its light or dark colours. */
    public void photograph(int width, int height, boolean dark, String name) throws IOException {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", new Object[] {
            Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light")
        }));
        Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** Whether the page is wider than its window, so that one has to scroll sideways. */
    public boolean overflows() {
        return (Boolean) driver.executeScript(
                "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    }

    /** The errors that the browser has logged for the page, such as violations of its content security policy. */
    public String complaints() {
        return driver.manage().logs().get("browser").getAll().toString();
    }
}
