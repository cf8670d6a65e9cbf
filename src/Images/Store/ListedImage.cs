namespace Distributed.Images;

/// <summary>A picture as a listing shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="StoredAt">When it was stored, by the store's clock: good for telling old from new, not for deciding about leases.</param>
public sealed record ListedImage(ImageName Name, long Length, DateTimeOffset StoredAt);
