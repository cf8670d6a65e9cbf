namespace Distributed.Jobs;

/// <summary>A row of <c>job_images</c>; exists if and only if the job succeeded.</summary>
public sealed class JobImageRow
{
    /// <summary>The job.</summary>
    public Guid JobId { get; init; }

    /// <summary>The image's place in the job.</summary>
    public int Index { get; init; }

    /// <summary>Its name in the image store; carries the attempt.</summary>
    public required string Name { get; init; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; }

    /// <summary>The seed that paints it again.</summary>
    public long Seed { get; init; }

    /// <summary>SHA-256 of its bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Length { get; init; }
}
