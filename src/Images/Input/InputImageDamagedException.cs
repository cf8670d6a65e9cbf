namespace Distributed.Images;

/// <summary>What is stored under an input image's name is not the picture that was stored there. Trying again cannot help.</summary>
public sealed class InputImageDamagedException(string message) : Exception(message);
