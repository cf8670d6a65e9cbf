namespace Distributed.Faults;

/// <summary>A blob of the image store, with its bytes.</summary>
internal sealed record BlobRecord(string Name, byte[] Png);
