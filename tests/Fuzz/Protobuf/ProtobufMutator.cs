namespace NeoResNet.Fuzz;

/// <summary>
/// Changes fields of protocol buffers. The lengths of the messages around a change are right.
/// </summary>
internal static class ProtobufMutator
{
    /// <summary>Returns a copy of a message with one to three changes.</summary>
    public static byte[] Mutate(byte[] message, FuzzRandom random)
    {
        if (ProtobufField.Parse(message) is not { Count: > 0 } fields)
        {
            return ByteMutator.Mutate(message, random);
        }

        for (int i = random.OneIn(2) ? 0 : random.Below(3); i >= 0; i--)
        {
            Change(fields, random);
        }

        return ProtobufField.ToBytes(fields);
    }

    private static void Change(List<ProtobufField> message, FuzzRandom random)
    {
        List<(List<ProtobufField> Parent, int Index)> places = [];
        AddPlaces(message, places);
        if (places.Count == 0)
        {
            return;
        }

        (List<ProtobufField> parent, int index) = places[random.Below(places.Count)];
        (List<ProtobufField> otherParent, int otherIndex) = places[random.Below(places.Count)];
        ProtobufField field = parent[index], other = otherParent[otherIndex];
        switch (random.Below(10))
        {
            case 0:
                parent.RemoveAt(index);
                break;
            case 1:
                // The message may contain the place, but not be its own part.
                parent.Insert(random.Below(parent.Count + 1), ProtobufField.Parse(ProtobufField.ToBytes([other]))?[0] ?? ProtobufField.Of(1, random.Telling()));
                break;
            case 2:
                field.Field = random.OneIn(8) ? (ulong)random.Telling() >> 3 : (ulong)random.Between(1, 20);
                break;
            case 3:
                field.Form = random.Below(8);
                break;
            case 4:
                field.FalseLength = (ulong)random.Telling();
                break;
            case 5 or 6 when field.Form == ProtobufField.NumberForm:
                field.Number = (ulong)random.Telling();
                break;
            default:
                parent[index] = new() { Field = field.Field, Form = field.Form, Number = (ulong)random.Below(32), Bytes = ByteMutator.MutateOnce(field.Children is null ? field.Bytes : ProtobufField.ToBytes(field.Children), random) };
                break;
        }
    }

    private static void AddPlaces(List<ProtobufField> message, List<(List<ProtobufField> Parent, int Index)> places)
    {
        for (int i = 0; i < message.Count; i++)
        {
            places.Add((message, i));
            if (message[i].Children is { } children)
            {
                AddPlaces(children, places);
            }
        }
    }
}
