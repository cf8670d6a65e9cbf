namespace Distributed.Diffusion;

/// <summary>A model folder lacks a part or describes something this pipeline does not run. The message names the part and the folder.</summary>
public sealed class ModelFolderException : Exception
{
    internal ModelFolderException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
