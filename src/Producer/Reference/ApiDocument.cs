using System.Globalization;
using System.Text.Json.Serialization;
using Distributed.Contracts;
using Microsoft.AspNetCore.Http.Metadata;
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
        options.AddOperationTransformer(NameEveryBodyAsync);
        options.AddOperationTransformer(NameFilesAsync);
        options.AddOperationTransformer(AddRefusalAsync);
        options.AddSchemaTransformer(AddFieldErrorsAsync);
        options.AddSchemaTransformer(LetBeAbsentAsync);
        ApiDocumentKeys.Describe(options);
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

    /// <summary>One status may be answered with one of several types, of which the framework names the last alone.</summary>
    private static async Task NameEveryBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var answer in context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>().GroupBy(answer => answer.StatusCode))
        {
            var types = answer.Select(body => body.Type).OfType<Type>().Distinct().ToList();
            if (types.Count < 2) continue;
            var schemas = new List<IOpenApiSchema>();
            foreach (var type in types)
            {
                context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellation));
                schemas.Add(new OpenApiSchemaReference(type.Name, context.Document));
            }
            foreach (var content in operation.Responses![answer.Key.ToString(CultureInfo.InvariantCulture)].Content!.Values) content.Schema = new OpenApiSchema { OneOf = schemas };
        }
    }

    /// <summary>A file has a media type and no type of ours, so the framework says nothing of it.</summary>
    private static Task NameFilesAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var file in context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>())
        {
            if (file.Type is not null && file.Type != typeof(void) || !file.ContentTypes.Any()) continue;
            var answer = (OpenApiResponse)operation.Responses![file.StatusCode.ToString(CultureInfo.InvariantCulture)];
            answer.Content ??= new Dictionary<string, OpenApiMediaType>();
            foreach (var type in file.ContentTypes) answer.Content[type] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        }
        return Task.CompletedTask;
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

    /// <summary>What is not written when it is null need not be there, though the framework takes what a constructor asks for as required.</summary>
    private static Task LetBeAbsentAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        foreach (var property in context.JsonTypeInfo.Properties)
        {
            if (property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }])
                schema.Required?.Remove(property.Name);
        }
        return Task.CompletedTask;
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
