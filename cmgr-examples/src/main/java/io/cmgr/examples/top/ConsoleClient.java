// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.cmgr.config.HostPort;
import io.cmgr.examples.cli.PrintableText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Asks a console for its figures. */
final class ConsoleClient {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Gson GSON = new Gson();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final HostPort console;

    ConsoleClient(HostPort console) {
        this.console = console;
    }

    /** The answer as it came, in one line. */
    String json(String sort, String find, int limit) throws IOException, InterruptedException {
        String host = console.host().contains(":") ? "[" + console.host() + "]" : console.host();
        URI uri = URI.create("http://" + host + ":" + console.port() + "/stats.json?limit=" + limit + "&sort="
                + URLEncoder.encode(sort, UTF_8) + "&find=" + URLEncoder.encode(find, UTF_8));
        HttpResponse<String> answer;
        try {
            answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException("no console at " + host + ":" + console.port() + ": " + why, e);
        }
        if (answer.statusCode() != 200) {
            throw new IOException(PrintableText.of(answer.body().strip()));
        }
        return answer.body().strip();
    }

    static Snapshot read(String json) throws IOException {
        try {
            Snapshot snapshot = GSON.fromJson(json, Snapshot.class);
            requireNonNull(snapshot.totals());
            requireNonNull(snapshot.rates());
            for (List<?> list : List.of(
                    snapshot.listeners(),
                    snapshot.links(),
                    snapshot.channels(),
                    snapshot.loops(),
                    snapshot.sessions())) {
                list.forEach(Objects::requireNonNull);
            }
            return snapshot;
        } catch (JsonParseException | NullPointerException e) {
            throw new IOException("that is no console of cmgr", e);
        }
    }
}
