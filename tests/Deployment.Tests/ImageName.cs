namespace Distributed.Deployment.Tests;

/// <summary>Names of container images.</summary>
internal static class ImageName
{
    /// <summary>Whether a name says which version is meant: a tag other than latest, or a digest.</summary>
    public static bool HasVersion(string? image) =>
        image is not null && (image.Contains("@sha256:", StringComparison.Ordinal) || (image.Split('/')[^1].Split(':') is [_, { Length: > 0 } tag] && tag != "latest"));
}
