namespace Distributed.Images;

/// <summary>An input image cannot be read from its store: it is not there, or the store does not answer. Trying again may help.</summary>
public sealed class InputImageUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
