// What the UNet calls of a job cost in one or more builds of the product, and what their parts cost in alternative forms; turn and turn about.
//   dotnet run -c Release --project bench/LaunchDiet -- BUILD[,BUILD…] LAYOUT[:SIDE] fp32|bf16 BATCH [ROUNDS [STEPS]]
//     BUILD   this, or the path of another commit's Distributed.Diffusion.dll
//     LAYOUT  small (models/full) or large (SD 1.5); SIDE is the latents', the layout's own unless said
//   dotnet run -c Release --project bench/LaunchDiet -- parts LAYOUT fp32|bf16 BATCH [ROUNDS]
using Distributed.Diffusion;
using Distributed.LaunchDiet;
using static TorchSharp.torch;

if (args.Length < 4) throw new ArgumentException("See the top of bench/LaunchDiet/Program.cs.");
TorchLibrary.Load();
set_num_threads(1);
using var inference = inference_mode();
var dtype = args[2] == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
var (layout, batch) = (Layout.Parse(args[1]), int.Parse(args[3]));
if (args[0] == "parts")
{
    Parts.Run(dtype, Number(4, 20), layout.FeatureMaps.Select(map => (map.Channels, map.Side, 2L * batch)));
}
else
{
    var builds = args[0].Split(',').Select(build => build == "this" ? new("this", typeof(TorchLibrary).Assembly) : Build.Load(build)).ToList();
    Calls.Run(builds, layout, dtype, batch, Number(4, 20), Number(5, 20));
}

int Number(int place, int fallback) => args.Length > place ? int.Parse(args[place]) : fallback;
