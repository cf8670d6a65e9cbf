using System.Text.Json;
using Distributed.Contracts;
using Microsoft.AspNetCore.Http.Features;

namespace Distributed.Producer;

/// <summary>Reads the short JSON bodies of those who manage keys, under any content type.</summary>
internal static class JsonBody
{
    private const int MaxLength = 16 * 1024;

    /// <summary>Reads a body; what is wrong with it is added to <paramref name="errors"/>.</summary>
    /// <returns>What it says; the default of everything when it is empty.</returns>
    public static async Task<T> ReadAsync<T>(HttpContext http, ICollection<FieldError> errors) where T : new()
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxLength;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (body.Length == 0) return new();
        try
        {
            if (JsonSerializer.Deserialize<T>(body.GetBuffer().AsSpan(0, (int)body.Length), WireJson.Options) is { } value) return value;
            errors.Add(new("#", "must be a JSON object."));
        }
        catch (JsonException error)
        {
            errors.Add(error.Path is { Length: > 1 } path
                ? new(Pointer(path), "is not known here, comes twice, or is not of the right kind.")
                : new("#", "is not the JSON object that is asked for."));
        }
        return new();
    }

    /// <summary>Such as <c>$.scopes[0]</c> as <c>#/scopes/0</c>.</summary>
    private static string Pointer(string path) => "#/" + path[1..].TrimStart('.').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
}
