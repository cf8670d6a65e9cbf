using Distributed.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Distributed.Producer;

/// <summary>What the OpenAPI document says beyond the routes.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    public static void Describe(OpenApiOptions options)
    {
        // A process may have pages too, which are no part of the API.
        options.ShouldInclude = route => route.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Distributed";
            document.Info.Description = "A job queue that turns prompts into pictures.";
            GroupByRoute(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(AddRefusalAsync);
        options.AddSchemaTransformer(AddFieldErrorsAsync);
    }

    /// <summary>One group per noun: what is below <c>/v1/jobs</c> is tagged <c>jobs</c>.</summary>
    private static void GroupByRoute(OpenApiDocument document)
    {
        document.Tags = new HashSet<OpenApiTag>(document.Paths.Keys.Select(Noun).Distinct().Select(noun => new OpenApiTag { Name = noun }));
        foreach (var (path, item) in document.Paths)
        {
            foreach (var operation in item.Operations!.Values)
                operation.Tags = new HashSet<OpenApiTagReference> { new(Noun(path), document) };
        }

        static string Noun(string path) => path.Split('/')[2];
    }

    /// <summary>Any operation may be refused; how, looks alike everywhere.</summary>
    private static async Task AddRefusalAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var document = context.Document!;
        document.AddComponent(nameof(ProblemDetails), await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), parameterDescription: null, cancellation));
        operation.Responses ??= [];
        operation.Responses.TryAdd("default", new OpenApiResponse
        {
            Description = "Refused: problem details (RFC 9457) that say what to do.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) },
            },
        });
    }

    /// <summary>Our problem details name every wrong field.</summary>
    private static async Task AddFieldErrorsAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        if (context.JsonTypeInfo.Type != typeof(ProblemDetails)) return;
        schema.AdditionalPropertiesAllowed = true;          // as RFC 9457 has it; our reading of requests is stricter
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array | JsonSchemaType.Null,
            Description = "The wrong fields of the request, each with what would be right.",
            Items = await context.GetOrCreateSchemaAsync(typeof(FieldError), parameterDescription: null, cancellation),
        };
    }
}
