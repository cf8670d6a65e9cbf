namespace Distributed.PaintModel;

/// <summary>Where a training keeps its things; never inside the source tree.</summary>
internal sealed class WorkFolder
{
    public WorkFolder(string path)
    {
        Path = Directory.CreateDirectory(path).FullName;
    }

    public string Path { get; }

    public string Tokenizer => At("tokenizer");

    public string AutoencoderState => At("autoencoder.safetensors");

    public string Latents => At("latents.safetensors");

    public string UNetState => At("unet.safetensors");

    public string TinyState => At("tiny.safetensors");

    /// <summary>The teacher as it was when distillation began: the student reads texts with its text encoder, whatever the UNet's training does since.</summary>
    public string TeacherState => At("teacher.safetensors");

    public string DistilledState => At("distilled.safetensors");

    /// <summary>A text with the latents' scaling factor, where it comes from an exported model.</summary>
    public string ScalingFactor => At("scaling_factor.txt");

    public string At(string name) => System.IO.Path.Combine(Path, name);
}
