namespace Distributed.Dashboard;

/// <summary>A picture that was uploaded to start from. It stays with its page, at most <see cref="Images.InputImages.MaxLength"/> bytes.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="File">Its bytes.</param>
/// <param name="Preview">A small picture of it, as a data URL.</param>
public sealed record PlaygroundUpload(string Name, byte[] File, string Preview);
