namespace Distributed.Contracts;

/// <summary>
/// The picture that a job starts from, as it was stored when the job was accepted: a PNG of exactly the job's width and height. A job that runs
/// again names the same picture.
/// </summary>
/// <param name="Name">Its name in the image store.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record InputImageReference(string Name, string Sha256);
