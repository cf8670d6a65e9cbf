namespace Distributed.DiffusionBench;

/// <summary>What a painter is told to paint: the prompt of the published tables, at the model's own size.</summary>
internal sealed record PaintOrder(string Scheduler, int Steps, int Images)
{
    public const string Prompt = "a photo of an astronaut riding a horse on mars";

    public const double GuidanceScale = 7.5;
}
