"""Two hundred reviews in each of nine languages, written for the tests: things, and reasons said in several ways.

A row of `REASONS` is one reason; `{}` stands for the thing. Forty people write five reviews each, every one with two
reasons of its own and now and then a remark.
"""

# ruff: noqa: E501

import numpy as np
import pandas as pd

THINGS = {
    "de": "Lautsprecher|Staubsauger|Wasserkocher|Rucksack|Kopfhörer|Mixer|Wecker|Drucker",
    "es": "altavoz|aspirador|hervidor|ventilador|reloj|secador|teclado|monitor",
    "fr": "haut-parleur|aspirateur|grille-pain|ventilateur|casque|mixeur|réveil|clavier",
    "zh": "音箱|吸尘器|电水壶|背包|耳机|榨汁机|闹钟|打印机",
    "ja": "スピーカー|掃除機|ケトル|リュック|イヤホン|ミキサー|目覚まし時計|プリンター",
    "hi": "स्पीकर|पंखा|हेडफ़ोन|मिक्सर|चार्जर|प्रिंटर|टोस्टर|कूलर",
    "ar": "مكبر الصوت|المروحة|الخلاط|الشاحن|السماعة|المنبه|الطابعة|المكواة",
    "th": "ลำโพง|เครื่องดูดฝุ่น|กาต้มน้ำ|กระเป๋า|หูฟัง|เครื่องปั่น|นาฬิกาปลุก|เครื่องพิมพ์",
    "ru": "динамик|пылесос|чайник|рюкзак|наушник|блендер|будильник|принтер",
}
REASONS = {
    "de": [
        "Der Akku hält den ganzen Tag.|Auch nach zehn Stunden ist der Akku noch halb voll.|Ich lade den Akku nur einmal in der Woche.",
        "Der {} ist angenehm leise.|Man hört ihn im Schlafzimmer kaum, so leise ist er.|Endlich ein leises Gerät für die Nacht.",
        "Für den Preis bekommt man sehr viel.|Das Preis-Leistungs-Verhältnis stimmt einfach.|So günstig und trotzdem gut, das überrascht mich.",
        "Er ist leicht zu reinigen.|Zum Reinigen nimmt man ihn einfach auseinander.|Nach dem Kochen ist alles leicht zu reinigen.",
        "Die Verarbeitung wirkt sehr hochwertig.|Nichts wackelt, die Verarbeitung ist tadellos.|Eine so gute Verarbeitung sieht man selten.",
        "Er passt in jede kleine Küche.|Klein genug, um überall Platz zu finden.|Der {} nimmt kaum Platz weg.",
        "Die Bedienung ist auch für meine Oma kein Problem.|Die Bedienung versteht man ohne Anleitung.|Einschalten, fertig: einfache Bedienung.",
        "Leider ging der {} nach zwei Wochen kaputt.|Nach einem Monat war er kaputt.|Schon beim ersten Sturz ging er kaputt.",
    ],
    "es": [
        "La batería dura todo el día.|Con una carga la batería dura casi una semana.|Me sorprende cuánto dura la batería.",
        "El {} es muy silencioso.|Apenas hace ruido, ni siquiera de noche.|Tan silencioso que el bebé sigue dormido.",
        "Por ese precio no se puede pedir más.|La relación calidad precio es excelente.|Muy buena calidad precio.",
        "Es fácil de limpiar.|Se desmonta en un momento y es fácil de limpiar.|Lo mejor es que resulta fácil de limpiar.",
        "Los acabados son de buena calidad.|Se nota que los acabados están cuidados.|Materiales sólidos y acabados finos.",
        "Ocupa poco espacio en la cocina.|Es compacto y cabe en cualquier rincón.|Ocupa poco espacio incluso en mi piso pequeño.",
        "Es muy fácil de usar, hasta mi abuela lo maneja.|Sin leer el manual ya era fácil de usar.|Un botón y listo, fácil de usar.",
        "El {} dejó de funcionar a las dos semanas.|Al mes dejó de funcionar.|Se cayó una vez y dejó de funcionar.",
    ],
    "fr": [
        "La batterie tient toute la journée.|Une seule charge et la batterie tient une semaine.|Je suis surpris que la batterie tienne si longtemps.",
        "Ce {} est très silencieux.|On ne l'entend presque pas, il est très silencieux.|Enfin un appareil silencieux pour la nuit.",
        "Le rapport qualité-prix est excellent.|Bon rapport qualité-prix, rien à redire.|Pour ce prix, on ne trouve pas mieux.",
        "Il est facile à nettoyer.|Tout se démonte, c'est facile à nettoyer.|Après usage, il reste facile à nettoyer.",
        "La finition est soignée.|Rien ne bouge, la finition est impeccable.|On voit rarement une aussi belle finition.",
        "Il prend peu de place dans la cuisine.|Compact, il prend peu de place.|Même dans mon studio il prend peu de place.",
        "Il est simple à utiliser, même pour ma grand-mère.|Sans notice, il est simple à utiliser.|Un bouton et c'est parti, simple à utiliser.",
        "Ce {} est tombé en panne après deux semaines.|En panne au bout d'un mois.|Déjà en panne, je suis déçu.",
    ],
    "zh": [
        "电池很耐用，一整天都不用充电。|充一次电能用一个星期，电池耐用。|没想到电池这么耐用！",
        "这个{}非常安静。|晚上用也很安静，不会吵醒孩子。|声音小，放在卧室里很安静。",
        "性价比很高，值得购买。|这个价格买到这样的质量，性价比高。|性价比不错，推荐给大家。",
        "清洗方便，拆下来冲一下就行。|用完以后清洗方便。|最喜欢的是清洗方便。",
        "做工精细，没有毛刺。|做工很好，手感扎实。|这样的做工在这个价位很少见。",
        "体积小，不占地方。|厨房很小也放得下，不占地方。|收纳起来不占地方。",
        "操作简单，老人也会用。|不用看说明书，操作简单。|一个按钮就行，操作简单。",
        "用了两个星期就坏了。|这个{}一个月就坏了，很失望。|摔了一次就坏了。",
    ],
    "ja": [
        "バッテリーが長持ちします。|一回の充電でバッテリーが一週間も長持ちする。|バッテリーが思ったより長持ちで驚きました。",
        "この{}はとても静かです。|夜中に使っても静かで助かる。|動作音が静かなので寝室に置いています。",
        "コストパフォーマンスが高いです。|この値段でこの品質、コストパフォーマンスが良い。|コストパフォーマンスに満足しています。",
        "お手入れが簡単です。|分解して洗えるのでお手入れが簡単。|使った後のお手入れが楽なのが嬉しい。",
        "作りがしっかりしています。|安っぽさがなく、作りがしっかりしている。|値段のわりに作りが丁寧です。",
        "コンパクトで場所を取りません。|狭い台所でも場所を取らない。|コンパクトなので収納しやすい。",
        "操作が簡単で、祖母でも使えます。|説明書を読まなくても操作が簡単。|ボタン一つで操作が簡単です。",
        "二週間で壊れました。|この{}は一か月で壊れた。|一度落としただけで壊れてしまった。",
    ],
    "hi": [
        "बैटरी पूरे दिन चलती है।|एक बार चार्ज करो तो बैटरी हफ़्ते भर चलती है।|बैटरी इतनी लंबी चलती है कि मैं हैरान हूँ।",
        "यह {} बहुत शांत है।|रात में भी आवाज़ नहीं आती, बहुत शांत है।|शांत चलता है, बच्चा सोता रहता है।",
        "दाम के हिसाब से बहुत बढ़िया है।|इस दाम में इससे अच्छा नहीं मिलेगा।|पैसा वसूल, दाम बिल्कुल सही है।",
        "इसे साफ़ करना आसान है।|खोलकर धो लो, साफ़ करना आसान है।|इस्तेमाल के बाद साफ़ करना आसान लगता है।",
        "बनावट मज़बूत है।|कुछ भी हिलता नहीं, बनावट मज़बूत लगती है।|इस कीमत में इतनी मज़बूत बनावट कम दिखती है।",
        "छोटी रसोई में भी कम जगह लेता है।|आकार छोटा है और कम जगह लेता है।|कहीं भी रख दो, कम जगह लेता है।",
        "चलाना आसान है, दादी भी चला लेती हैं।|बिना किताब पढ़े चलाना आसान था।|एक बटन दबाओ, चलाना आसान है।",
        "यह {} दो हफ़्ते में ख़राब हो गया।|एक महीने में ख़राब हो गया।|एक बार गिरा और ख़राब हो गया।",
    ],
    "ar": [
        "البطارية تدوم طوال اليوم.|بشحنة واحدة البطارية تدوم أسبوعا كاملا.|فاجأني أن البطارية تدوم كل هذا الوقت.",
        "الجهاز هادئ جدا.|لا يصدر أي صوت في الليل، هادئ جدا.|أخيرا جهاز هادئ لغرفة النوم.",
        "السعر مناسب مقارنة بالجودة.|جودة عالية و السعر مناسب.|لن تجد أفضل منه، السعر مناسب.",
        "سهل التنظيف بعد الاستخدام.|يمكن فكه فهو سهل التنظيف.|أكثر ما أعجبني أنه سهل التنظيف.",
        "الخامة متينة و التصنيع ممتاز.|واضح أن الخامة متينة.|نادرا ما أجد هذه الخامة بهذا السعر.",
        "حجمه صغير ولا يأخذ مساحة.|مناسب للمطبخ الضيق لأن حجمه صغير.|حجمه صغير و يناسب أي مكان.",
        "سهل الاستخدام حتى لجدتي.|من دون قراءة الدليل كان سهل الاستخدام.|زر واحد فقط، سهل الاستخدام.",
        "{} تعطلت بعد أسبوعين.|تعطلت بعد شهر واحد.|سقطت مرة واحدة ثم تعطلت.",
    ],
    "th": [
        "แบตเตอรี่อึดมาก ใช้ได้ทั้งวัน|ชาร์จครั้งเดียวใช้ได้เป็นอาทิตย์ แบตเตอรี่อึดจริง|ไม่คิดว่าแบตเตอรี่อึดขนาดนี้",
        "{}ตัวนี้เสียงเงียบมาก|ใช้ตอนกลางคืนก็เสียงเงียบ ลูกไม่ตื่น|เสียงเงียบจนวางในห้องนอนได้",
        "คุ้มค่าราคามาก|ได้ของดีขนาดนี้ถือว่าคุ้มค่าราคา|ซื้อแล้วคุ้มค่าราคา แนะนำเลย",
        "ทำความสะอาดง่ายมาก|ถอดล้างได้เลย ทำความสะอาดง่าย|ใช้เสร็จแล้วทำความสะอาดง่าย",
        "วัสดุแข็งแรงและงานประกอบดี|งานประกอบดี ไม่มีส่วนไหนหลวม|ราคาแค่นี้แต่งานประกอบดีเกินคาด",
        "ขนาดเล็กไม่กินที่|ครัวเล็กก็วางได้ ไม่กินที่เลย|พกพาสะดวกและไม่กินที่",
        "ใช้งานง่าย คุณยายก็ใช้เป็น|ไม่ต้องอ่านคู่มือก็ใช้งานง่าย|กดปุ่มเดียวก็ใช้งานง่ายมาก",
        "ใช้ได้สองอาทิตย์ก็พังแล้ว|{}พังภายในเดือนเดียว ผิดหวังมาก|ตกครั้งเดียวก็พังเลย",
    ],
    "ru": [
        "Батарея держит целый день.|С одной зарядки батарея держит почти неделю.|Удивительно, как долго батарея держит заряд.",
        "Этот {} очень тихий.|Ночью его почти не слышно, очень тихий.|Наконец тихий прибор для спальни.",
        "За такие деньги лучше не найти.|Соотношение цены и качества отличное.|Хорошее соотношение цены и качества.",
        "Его легко мыть.|Разбирается за минуту, легко мыть.|После готовки его легко мыть.",
        "Сборка качественная, ничего не шатается.|Качественная сборка и приятный материал.|Такая качественная сборка бывает редко.",
        "Занимает мало места на кухне.|Компактный, занимает мало места.|Даже в маленькой квартире занимает мало места.",
        "Прост в использовании, даже бабушка справилась.|Без инструкции понятно, прост в использовании.|Одна кнопка, очень прост в использовании.",
        "Этот {} сломался через две недели.|Через месяц он сломался.|Один раз упал и сломался.",
    ],
}  # fmt: skip
LEADS = {
    "de": "|Ehrlich gesagt: |Mein Fazit nach drei Wochen: |Was mir auffällt: |Zum {} kann ich sagen: |Kurz und knapp: |Im Vergleich zum alten {}: |Schon am ersten Tag gemerkt: ",
    "es": "|Sinceramente: |Después de tres semanas: |Mi opinión del {}: |En resumen: |Comparado con mi {} viejo: |Lo noté el primer día: |Para mi familia: ",
    "fr": "|Franchement : |Après trois semaines : |Mon avis sur ce {} : |En résumé : |Par rapport à mon ancien {} : |Dès le premier jour : |Pour ma famille : ",
    "zh": "|说实话，|用了三个星期，|对这个{}的评价：|总的来说，|跟以前的{}比，|第一天就发现，|家里人都说，",
    "ja": "|正直に言うと、|三週間使いましたが、|この{}について：|まとめると、|前の{}と比べて、|初日から感じましたが、|家族の感想：",
    "hi": "|सच कहूँ तो, |तीन हफ़्ते बाद: |इस {} के बारे में: |कुल मिलाकर, |पुराने {} की तुलना में, |पहले दिन से लगा, |घर वालों के लिए: ",
    "ar": "|بصراحة، |بعد ثلاثة أسابيع: |رأيي في {}: |باختصار، |مقارنة بالقديم، |من أول يوم لاحظت: |بالنسبة لعائلتي: ",
    "th": "|บอกตรงๆ ว่า|ใช้มาสามอาทิตย์แล้ว |สำหรับ{}ตัวนี้ |โดยรวมแล้ว|เทียบกับ{}ตัวเก่า |วันแรกก็รู้สึกเลยว่า|คนในบ้านบอกว่า",
    "ru": "|Честно говоря: |Спустя три недели: |Моё мнение про {}: |Коротко: |По сравнению со старым: |С первого дня заметно: |Для моей семьи: ",
}
REMARKS = {
    "de": "Die Lieferung kam pünktlich.|Ich habe ihn meinem Bruder geschenkt.",
    "es": "El envío llegó a tiempo.|Se lo regalé a mi hermano.",
    "fr": "La livraison est arrivée à l'heure.|Je l'ai offert à mon frère.",
    "zh": "快递很快就到了。|买来送给弟弟的。",
    "ja": "配送は予定どおりでした。|弟へのプレゼントに買いました。",
    "hi": "डिलीवरी समय पर आई।|मैंने यह भाई को तोहफ़े में दिया।",
    "ar": "وصل الطلب في موعده.|اشتريته هدية لأخي.",
    "th": "ส่งของเร็วมาก|ซื้อให้น้องชายเป็นของขวัญ",
    "ru": "Доставка пришла вовремя.|Купил в подарок брату.",
}


def reviews(language: str, seed: int = 0) -> pd.DataFrame:
    """user, item, timestamp, rating, review, title: 200 rows."""
    rng, things = np.random.default_rng(seed), THINGS[language].split("|")
    wordings = [row.split("|") for row in REASONS[language]]
    leads = LEADS[language].split("|")
    remarks, join = REMARKS[language].split("|"), "" if language in ("zh", "ja") else " "
    rows = []
    for user in range(40):
        wants = rng.choice(7, size=2, replace=False)
        for turn, item in enumerate(rng.choice(16, size=5, replace=False)):
            is_bad = rng.random() < 0.15
            said = [7] if is_bad else rng.permutation(wants)
            spoken = [str(rng.choice(leads)) + str(rng.choice(wordings[reason])) for reason in said]
            text = [sentence.replace("{}", things[item % 8]) for sentence in spoken]
            text += [str(rng.choice(remarks))] if rng.random() < 0.3 else []
            title = f"{things[item % 8]} {'AB'[item // 8]}"
            rows.append(
                (f"u{user}", f"i{item}", 1_600_000_000 + turn * 86_400, 2 if is_bad else 5, join.join(text), title)
            )
    return pd.DataFrame(rows, columns=["user", "item", "timestamp", "rating", "review", "title"])


def sentences(language: str, seed: int = 0) -> pd.DataFrame:
    """reason, text: 25 sentences of each of the eight reasons, shuffled."""
    rng, things = np.random.default_rng(seed), THINGS[language].split("|")
    leads, rows = LEADS[language].split("|"), []
    for reason, wordings in enumerate(REASONS[language]):
        for _ in range(25):
            thing = str(rng.choice(things))
            said = str(rng.choice(leads)) + str(rng.choice(wordings.split("|")))
            rows.append((reason, said.replace("{}", thing)))
    return pd.DataFrame(rows, columns=["reason", "text"]).sample(frac=1, random_state=seed, ignore_index=True)
