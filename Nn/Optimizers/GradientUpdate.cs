using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Applies an optimizer to variables, with several threads.</summary>
/// <remarks>
/// The shapes of the variables determine the pieces, and sums over pieces are added in their order.
/// Therefore the number of threads does not change a bit. The caller must hold
/// <see cref="VariableStore.Gate"/>.
/// </remarks>
internal sealed class GradientUpdate
{
    private const int PieceElements = 16 * 1024;

    private readonly Optimizer _optimizer;
    private readonly TrainedVariable[] _variables;
    private readonly Variable[] _numbers;
    private readonly float[] _numberValues;
    private readonly (int Variable, int First, int Count)[] _pieces;
    private readonly double[] _squares;
    private readonly LoopTeam _addTeam;
    private readonly LoopTeam _squareTeam;
    private readonly LoopTeam _updateTeam;
    private float _factor;
    private double _rate;

    /// <summary>Creates the slots that the store does not have yet.</summary>
    /// <param name="store">The store of the variables.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="variables">The variables, each with the factor of its learning rate.</param>
    /// <exception cref="InvalidOperationException">
    /// The store contains a variable with the name of a slot but another shape.
    /// </exception>
    public GradientUpdate(VariableStore store, Optimizer optimizer, IReadOnlyList<(Variable Variable, double Factor)> variables)
    {
        _optimizer = optimizer;
        _numbers = [.. optimizer.Numbers.Select(number => store.GetState(number.Name, default, Initializer.Constant(number.Initial)))];
        _numberValues = new float[_numbers.Length];
        _variables =
        [
            .. variables.Select(trained => new TrainedVariable(
                trained.Variable, trained.Factor,
                [.. optimizer.Slots.Select(slot => store.GetState($"{trained.Variable.Name}/{slot.Name}", trained.Variable.Shape, slot.Initial))])),
        ];
        _pieces =
        [
            .. from variable in _variables.Index()
               from first in Enumerable.Range(0, (variable.Item.Gradient.Length + PieceElements - 1) / PieceElements).Select(piece => piece * PieceElements)
               select (variable.Index, first, Math.Min(PieceElements, variable.Item.Gradient.Length - first)),
        ];
        _squares = new double[_pieces.Length];
        _addTeam = new(WorkerPool.Shared, _pieces.Length, AddPiece, CancellationToken.None);
        _squareTeam = new(WorkerPool.Shared, _pieces.Length, SquarePiece, CancellationToken.None);
        _updateTeam = new(WorkerPool.Shared, _pieces.Length, ApplyPiece, CancellationToken.None);
    }

    /// <summary>Gets the tensors for the gradients, in the order of the variables.</summary>
    public IEnumerable<NhwcTensor> Gradients => _variables.Select(variable => variable.Gradient);

    /// <summary>Gets the variables of the optimizer's state.</summary>
    public IEnumerable<Variable> State => _variables.SelectMany(variable => variable.Slots).Concat(_numbers);

    /// <summary>Gets the number of gradients that were added and not yet applied.</summary>
    public int Added { get; private set; }

    /// <summary>Adds the gradients to those of earlier batches.</summary>
    public void Add(int threads)
    {
        foreach (TrainedVariable variable in _variables)
        {
            variable.Sum ??= NhwcTensor.CreateUninitialized(variable.Gradient.Shape);
        }

        _addTeam.Run(threads);
        Added++;
    }

    /// <summary>Forgets the added gradients.</summary>
    public void Clear() => Added = 0;

    /// <summary>Returns the 2-norm of the mean of the added gradients.</summary>
    public double Norm(int threads)
    {
        _squareTeam.Run(threads);
        double sum = 0;
        foreach (double square in _squares)
        {
            sum += square;
        }

        return Math.Sqrt(sum) / Math.Max(1, Added);
    }

    /// <summary>Changes the variables and their slots.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="factor">Factor of the mean of the added gradients.</param>
    /// <param name="threads">Maximum number of threads.</param>
    public void Apply(double rate, double factor, int threads)
    {
        _rate = rate;
        _factor = (float)(factor / Math.Max(1, Added));
        for (int i = 0; i < _numbers.Length; i++)
        {
            _numberValues[i] = _numbers[i].Values()[0];
        }

        foreach (TrainedVariable variable in _variables)
        {
            variable.Open();
        }

        _updateTeam.Run(threads);
        _optimizer.Advance(_numberValues);
        for (int i = 0; i < _numbers.Length; i++)
        {
            _numbers[i].Writable()[0] = _numberValues[i];
        }

        Added = 0;
    }

    private void AddPiece(int piece)
    {
        (int index, int first, int count) = _pieces[piece];
        TrainedVariable variable = _variables[index];
        ReadOnlySpan<float> gradient = variable.Gradient.Span.Slice(first, count);
        Span<float> sum = variable.Sum!.Span.Slice(first, count);
        if (Added == 0)
        {
            gradient.CopyTo(sum);
        }
        else
        {
            UpdateMath.Add(gradient, sum);
        }
    }

    private void SquarePiece(int piece)
    {
        (int index, int first, int count) = _pieces[piece];
        _squares[piece] = UpdateMath.SumOfSquares(Source(_variables[index]).Slice(first, count));
    }

    private void ApplyPiece(int piece)
    {
        (int index, int first, int count) = _pieces[piece];
        TrainedVariable variable = _variables[index];
        _optimizer.Update(
            new(variable.Variable, variable.Values(first, count), variable.Slot(0, first, count), variable.Slot(1, first, count), Source(variable).Slice(first, count), _factor),
            _rate * variable.Factor, _numberValues);
    }

    private ReadOnlySpan<float> Source(TrainedVariable variable) => Added > 0 ? variable.Sum!.Span : variable.Gradient.Span;
}
