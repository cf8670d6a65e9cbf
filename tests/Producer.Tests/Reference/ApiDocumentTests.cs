using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Distributed.Producer.Tests;

/// <summary>The OpenAPI document is part of what others build on, so it changes only where somebody has looked at the change.</summary>
public sealed class ApiDocumentTests(ProducerHost producer) : IClassFixture<ProducerHost>
{
    private const string Accept = "ACCEPT_OPENAPI";

    // From tests/Producer.Tests/bin/<configuration>/<framework>/.
    private static readonly string Committed = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../docs/openapi.json"));
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

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
