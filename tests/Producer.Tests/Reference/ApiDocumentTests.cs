using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Distributed.Contracts;

namespace Distributed.Producer.Tests;

/// <summary>The OpenAPI document is part of what others build on, so it changes only where somebody has looked at the change.</summary>
public sealed class ApiDocumentTests(ProducerHost producer) : IClassFixture<ProducerHost>
{
    private const string Accept = "ACCEPT_OPENAPI";

    // From tests/Producer.Tests/bin/<configuration>/<framework>/.
    private static readonly string Committed = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../docs/openapi.json"));
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_is_the_one_in_docs()
    {
        var actual = (await ReadAsync()).ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable(Accept) is { Length: > 0 }) await File.WriteAllTextAsync(Committed, actual, TestContext.Current.CancellationToken);
        var committed = File.Exists(Committed) ? await File.ReadAllTextAsync(Committed, TestContext.Current.CancellationToken) : "";
        Assert.True(actual == committed, $"""
            /openapi/v1.json is not docs/openapi.json any more. {FirstDifference(committed, actual)}
            If that is meant, accept it and commit the file: {Accept}=1 dotnet test --project tests/Producer.Tests
            """);
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_a_group_and_says_how_it_is_refused()
    {
        var operations = Operations(await ReadAsync()).ToList();
        Assert.True(operations.Count >= 9, $"{operations.Count} operations");
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrWhiteSpace((string?)operation["operationId"]));
            Assert.False(string.IsNullOrWhiteSpace((string?)operation["summary"]));
            Assert.Single(operation["tags"]!.AsArray());
            Assert.NotNull(operation["responses"]!["default"]!["content"]!["application/problem+json"]!["schema"]);
        });
        Assert.Equal(operations.Count, operations.Select(operation => (string)operation["operationId"]!).Distinct().Count());
    }

    [Fact]
    public async Task Problem_details_are_described_with_the_wrong_fields()
    {
        var schemas = (await ReadAsync())["components"]!["schemas"]!;
        Assert.Equal("#/components/schemas/FieldError", (string?)schemas["ProblemDetails"]!["properties"]!["errors"]!["items"]!["$ref"]);
        Assert.NotNull(schemas["FieldError"]!["properties"]!["pointer"]);
    }

    [Fact]
    public async Task What_is_answered_with_one_of_several_types_fits_exactly_one_that_is_named()
    {
        var document = await ReadAsync();
        using var quote = await producer.Http.PostAsync(JobRoutes.Jobs + "?dryRun=true", new StringContent("""{"prompt":"a quote"}"""), Cancellation);
        var waiting = producer.PostAsync("""{"prompt":"a wait"}""", ("Prefer", "wait=60"));
        JsonElement[] jobs = [];
        while (jobs.Length == 0) jobs = [.. (await ProducerHost.JsonAsync(await producer.Http.GetAsync("/v1/jobs?prompt=a+wait", Cancellation))).GetProperty("jobs").EnumerateArray()];
        var id = jobs[0].GetProperty("id").GetGuid();
        using var cancelled = await producer.Http.PostAsync($"{JobRoutes.Job(id)}/cancel", null, Cancellation);
        using var waited = await waiting;

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (quote.StatusCode, waited.StatusCode));
        Assert.Equal("JobQuote", Fitting(document, await ProducerHost.JsonAsync(quote), "/v1/jobs", "post", "application/json"));
        Assert.Equal("JobDetails", Fitting(document, await ProducerHost.JsonAsync(waited), "/v1/jobs", "post", "application/json"));
        var events = (await producer.Http.GetStringAsync(JobRoutes.Events(id), Cancellation)).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, events.Count);
        foreach (var told in events)
            Assert.Equal("JobStatusEvent", Fitting(document, JsonDocument.Parse(told["data: ".Length..]).RootElement, "/v1/jobs/{id}/events", "get", "text/event-stream"));
    }

    [Fact]
    public async Task Every_operation_says_which_scope_its_key_needs()
    {
        var document = await ReadAsync();
        Assert.Equal("bearer", (string?)document["components"]!["securitySchemes"]!["key"]!["scheme"]);
        Assert.All(Operations(document), operation =>
            Assert.Contains((string?)Assert.Single(operation["security"]![0]!["key"]!.AsArray()), Words.All<KeyScope>()));
        Assert.Equal("jobs:write", (string?)document["paths"]!["/v1/jobs"]!["post"]!["security"]![0]!["key"]![0]);
    }

    [Fact]
    public async Task Pictures_are_files()
    {
        var paths = (await ReadAsync())["paths"]!;
        foreach (var path in (string[])["/v1/jobs/{id}/images/{index}", "/v1/jobs/{id}/input-image"])
            Assert.Equal("binary", (string?)paths[path]!["get"]!["responses"]!["200"]!["content"]!["image/png"]!["schema"]!["format"]);
    }

    /// <summary>The one type of those named for a 200 that has every field of an answer, and no other required one.</summary>
    private static string Fitting(JsonNode document, JsonElement answer, string path, string method, string content)
    {
        var fields = answer.EnumerateObject().Select(field => field.Name).ToHashSet();
        var named = document["paths"]![path]![method]!["responses"]!["200"]!["content"]![content]!["schema"]!["oneOf"]!.AsArray().Select(one => ((string)one!["$ref"]!).Split('/')[^1]);
        return Assert.Single(named, name =>
        {
            var schema = document["components"]!["schemas"]![name]!;
            return schema["required"]!.AsArray().All(field => fields.Contains((string)field!)) && fields.All(schema["properties"]!.AsObject().ContainsKey);
        });
    }

    private static IEnumerable<JsonNode> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select operation.Value;

    private static string FirstDifference(string committed, string actual)
    {
        var (old, now) = (committed.Split('\n'), actual.Split('\n'));
        var line = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"Line {line + 1} was '{old.ElementAtOrDefault(line)?.Trim()}' and is '{now.ElementAtOrDefault(line)?.Trim()}'.";
    }

    /// <summary>The document without the address of this run.</summary>
    private async Task<JsonNode> ReadAsync()
    {
        var document = JsonNode.Parse(await producer.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        Assert.True(document.AsObject().Remove("servers"));
        return document;
    }
}
