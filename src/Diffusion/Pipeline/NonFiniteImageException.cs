namespace Distributed.Diffusion;

/// <summary>A picture is infinite or not a number in some pixel, whichever precision it is decoded in. The same request gives the same again.</summary>
public sealed class NonFiniteImageException : Exception
{
    internal NonFiniteImageException(string message) : base(message)
    {
    }
}
