namespace Distributed.Contracts;

/// <summary>One wrong field of a request, as an entry of <c>errors</c> in problem details (RFC 9457).</summary>
/// <param name="Pointer">The field as a JSON pointer fragment (RFC 6901), for example <c>#/width</c>.</param>
/// <param name="Detail">What is wrong and what would be right.</param>
public sealed record FieldError(string Pointer, string Detail)
{
    /// <summary>An error of a top-level field.</summary>
    public static FieldError Of(string field, string detail) => new($"#/{field}", detail);
}
