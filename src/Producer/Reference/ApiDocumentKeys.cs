using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Distributed.Producer;

/// <summary>What the OpenAPI document says of keys: how one is sent, and which scope each operation needs.</summary>
internal static class ApiDocumentKeys
{
    private const string Scheme = "key";

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key (sdq_…), where the installation wants one. Each operation names the scope that the key must have.",
            });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            List<string> scopes = [.. context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(needed => needed.Policy).OfType<string>()];
            // Or nothing, where the installation wants no key.
            if (scopes.Count > 0) operation.Security = [new() { [new(Scheme, context.Document)] = scopes }, new()];
            return Task.CompletedTask;
        });
    }
}
