namespace Distributed.Images;

/// <summary>A file that cannot be an input image. The message follows the name of a field: <c>is no PNG, JPEG or WebP file; …</c>.</summary>
public sealed class InputImageException(string message) : Exception(message);
