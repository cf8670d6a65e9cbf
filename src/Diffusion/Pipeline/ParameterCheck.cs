namespace Distributed.Diffusion;

/// <summary>Holds parameters to what the pipeline can paint, before any work is done.</summary>
internal static class ParameterCheck
{
    /// <param name="parameters">What is asked for.</param>
    /// <param name="multiple">Pixels per latent.</param>
    /// <exception cref="ArgumentException">They do not fit; the message says which and why.</exception>
    public static void Check(GenerationParameters parameters, int multiple)
    {
        var (width, height) = (parameters.Width, parameters.Height);
        if (width < multiple || height < multiple || width % multiple != 0 || height % multiple != 0)
            throw new ArgumentException($"{width} × {height} pixels: both sides must be multiples of {multiple}.", nameof(parameters));
        if (parameters.Seeds.Count == 0) throw new ArgumentException("At least one seed is needed.", nameof(parameters));
        if (parameters.InputImage is { } image) CheckInput(image, parameters);
    }

    private static void CheckInput(InputImage image, GenerationParameters parameters)
    {
        if (image.Width != parameters.Width || image.Height != parameters.Height)
        {
            throw new ArgumentException($"The input image has {image.Width} × {image.Height} pixels, but {parameters.Width} × {parameters.Height} "
                + "are painted; scale or crop it first.", nameof(parameters));
        }
        if (image.Rgb.Length != 3L * image.Width * image.Height)
            throw new ArgumentException($"The input image has {image.Rgb.Length} bytes instead of {3L * image.Width * image.Height}.", nameof(parameters));
        if (parameters.Strength is not (> 0 and <= 1))
            throw new ArgumentException($"Strength {parameters.Strength} is not above 0 and at most 1.", nameof(parameters));
        if (parameters.Steps > 0 && parameters.SkippedSteps == parameters.Steps)
        {
            throw new ArgumentException($"Strength {parameters.Strength} of {parameters.Steps} steps is less than one step; "
                + "ask for more strength or more steps.", nameof(parameters));
        }
    }
}
